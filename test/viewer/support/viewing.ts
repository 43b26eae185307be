import { startCli } from "../../support/cli.ts";

/** `patchbench view` as a user starts it, once it has said where it is. `await using` ends it. */
export async function viewing(folder: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const program = startCli(["view", ...args], { cwd: folder, env });
  const link = await new Promise<string>((resolve, reject) => {
    let told = "";
    program.stdout.on("data", (part) => {
      told += String(part);
      const found = /http:\S+/.exec(told)?.[0];
      if (found !== undefined && told.includes("Ctrl-C")) resolve(found);
    });
    program.then(({ stderr }) => reject(new Error(`The viewer ended: ${stderr}`)), reject);
  });
  const end = async (signal: NodeJS.Signals = "SIGINT") => {
    program.kill(signal);
    const { exitCode, stdout, stderr } = await program;
    return { exitCode, stdout, stderr };
  };
  return { link, origin: new URL(link).origin, end, [Symbol.asyncDispose]: async () => void (await end()) };
}
