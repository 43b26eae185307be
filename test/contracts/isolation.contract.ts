import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Limits } from "../../src/domain/limits.ts";
import type { SandboxProvider, SandboxSpec } from "../../src/sandbox/types.ts";
import { plant } from "../support/fixture-repo.ts";
import { openPlace } from "../support/place.ts";
import { tempFolder } from "../support/temp.ts";

/** What every sandbox that says it isolates must keep apart, and the limits it must hold. */
export function isolationContract(provider: SandboxProvider): void {
  const open = (spec: Partial<SandboxSpec> = {}) => openPlace(provider, spec);
  const limited = (limits: Partial<Limits>) => open({ limits: Limits.parse(limits) });

  describe("what a command is", () => {
    test("somebody without privileges, who cannot get any", async () => {
      await using place = await open();
      const { output } = await place.sh(
        "id -u; grep -E 'NoNewPrivs|CapEff|CapBnd' /proc/self/status; unshare --user true 2>&1 || echo refused",
      );
      const [uid, ...status] = output.text().trim().split("\n");
      expect(Number(uid)).toBeGreaterThan(0);
      expect(status.slice(0, 3).map((line) => line.replace(/\s+/, " "))).toEqual([
        "CapEff: 0000000000000000",
        expect.stringMatching(/^CapBnd: /),
        "NoNewPrivs: 1",
      ]);
      if (provider.isolation === "namespaces") expect(status.at(-1)).toBe("refused"); // a container engine may leave that open
    });

    test("known by a name", async () => {
      await using place = await open();
      const { output } = await place.exec(["node", "-p", "require('os').userInfo().username"]);
      expect(output.text().trim()).toBe("agent");
    });
  });

  describe("what a command cannot see", () => {
    test("the host's files and homes", async () => {
      await using temp = await tempFolder();
      await plant(temp.path, { canary: "secret canary" });
      await using place = await open();
      const script = `cat ${temp.path}/canary; ls -A ${os.homedir()}; find / -name canary -not -path '/proc/*'; grep -rl 'secret canary' /etc /run /tmp /home /var`;
      const { output } = await place.sh(`(${script}) 2>/dev/null; true`);
      expect(
        output
          .text()
          .replace(/^\.cache.*$/m, "")
          .trim(),
      ).toBe("");
    });

    test("other processes, the harness among them, and any environment but its own", async () => {
      await using place = await open();
      const script =
        "ls -d /proc/[0-9]* | wc -l; cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -c VITEST; cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c vites[t]";
      const { output } = await place.sh(`(${script}) 2>/dev/null; true`);
      const [processes, variables, commands] = output.text().trim().split("\n").map(Number);
      expect(processes).toBeLessThan(12);
      expect([variables, commands]).toEqual([0, 0]);
    });

    test("a service on the host's loopback, or any network at all", async () => {
      const server = createServer((_request, response) => response.end("reached"));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      await using place = await open();
      const script = `fetch('http://127.0.0.1:${port}').then((r) => r.text()).then(console.log, () => console.log('refused'))`;
      const { output } = await place.exec(["node", "-e", script]);
      const interfaces = await place.exec(["node", "-p", "Object.keys(require('os').networkInterfaces()).join()"]);
      await new Promise((resolve) => server.close(resolve));
      expect([output.text().trim(), interfaces.output.text().trim()]).toEqual(["refused", "lo"]);
    });

    test("what another trial left in home, temp or outbox", async () => {
      await using one = await open();
      await using two = await open();
      await one.sh('for at in "$HOME" /tmp /var/tmp /dev/shm . /run/out; do echo marker > "$at/marker"; done; true');
      const { output } = await two.sh("find / -name marker -not -path '/proc/*' 2>/dev/null; true");
      expect(output.text()).toBe("");
    });
  });

  test("a path too long for the harness does not keep the next command from running", async () => {
    await using place = await open();
    await place.sh("i=0; while [ $i -lt 1200 ]; do mkdir -p deep && cd deep || break; i=$((i + 1)); done 2> /dev/null; true");
    expect((await place.sh("echo on")).output.text()).toBe("on\n");
  });

  describe("what a command cannot change", () => {
    test("anything of the system", async () => {
      await using place = await open();
      const { output } = await place.sh(
        "for at in / /usr /usr/bin /etc /run /dev /bin; do touch $at/x 2>/dev/null && echo $at; done; true",
      );
      expect(output.text()).toBe("");
    });

    test("the base tree, also in place", async () => {
      await using temp = await tempFolder();
      const base = path.join(temp.path, "tree");
      await plant(base, { "src/a.txt": "a\n", "b.txt": "b\n" });
      await using place = await open({ base });
      await place.sh("chmod u+w src/a.txt; echo more >> src/a.txt; rm -f b.txt; echo new > c.txt");
      expect(await readFile(path.join(base, "src/a.txt"), "utf8")).toBe("a\n");
      expect([existsSync(path.join(base, "b.txt")), existsSync(path.join(base, "c.txt"))]).toEqual([true, false]);
    });

    test("installed dependencies", async () => {
      await using temp = await tempFolder();
      const base = path.join(temp.path, "tree");
      await plant(base, { "node_modules/dep/index.js": "module.exports = 1;\n", "a.js": "" });
      await using place = await open({ base, readOnly: ["node_modules"] });
      const script = [
        "echo evil > node_modules/dep/index.js",
        "rm -rf node_modules",
        "mv node_modules away",
        "mkdir node_modules/shim",
        "chmod -R a+w node_modules",
      ].join("; ");
      await place.sh(`(${script}) 2>/dev/null; true`);
      const { output } = await place.exec(["node", "-p", "require('./node_modules/dep')"]);
      expect(output.text().trim()).toBe("1");
      expect((await place.sh("ls node_modules")).output.text()).toBe("dep\n");
    });

    test("the clock", async () => {
      await using place = await open();
      expect((await place.sh("date -s '2001-01-01' 2>&1")).ended).not.toEqual({ kind: "exited", code: 0 });
    });
  });

  describe("limits", async () => {
    const promised = (await provider.promises({ name: "node", copy: async () => {} })).limits;

    test.runIf(promised.memory === "kernel")("memory: the kernel's count is the evidence, and others go on", async () => {
      await using place = await limited({ memoryMb: 96 });
      await using other = await limited({ memoryMb: 96 });
      const hog = place.exec(["node", "-e", "const a = []; for (;;) a.push(Buffer.alloc(8 << 20, 1));"]);
      const calm = await other.exec(["node", "-p", "1 + 1"]);
      const { ended, hits } = await hog;
      expect(ended.kind === "exited" ? ended.code : ended.kind).not.toBe(0);
      expect(hits).toEqual([
        { limit: "memory", max: 96, unit: "MB", count: expect.any(Number), evidence: expect.stringContaining("oom_kill") },
      ]);
      expect([calm.output.text().trim(), calm.hits]).toEqual(["2", []]);
    });

    test("processes: a fork bomb stays inside", async () => {
      await using place = await limited({ processes: 32 });
      const { output, hits } = await place.sh("n=0; while [ $n -lt 200 ]; do sleep 20 & n=$((n + 1)); done 2>&1; echo done", {
        timeoutMs: 15_000,
      });
      expect(output.text()).toMatch(/fork|temporarily unavailable/i);
      if (promised.processes === "kernel" && promised.cpus === "kernel") {
        expect(hits).toEqual([{ limit: "processes", max: 32, unit: "processes", count: expect.any(Number), evidence: expect.any(String) }]);
      }
      expect((await place.sh("echo still here")).output.text()).toBe("still here\n");
    });

    test("disk: what is written is bounded, and counted as a hit", async () => {
      await using place = await limited({ diskMb: 16 });
      const { hits } = await place.sh("for at in . $HOME /tmp; do dd if=/dev/zero of=$at/big bs=1M count=12 2>/dev/null; done; true");
      expect(hits).toEqual([{ limit: "disk", max: 16, unit: "MB", count: 1, evidence: expect.any(String) }]);
    });

    test("output: a flood is stopped at its number", async () => {
      await using place = await limited({ outputMb: 1 });
      const { ended, output, hits } = await place.sh("yes");
      const hit = { limit: "output", max: 1, unit: "MB", count: 1, evidence: expect.any(String) };
      expect([ended, hits]).toEqual([{ kind: "limited", hit }, [hit]]);
      expect(output.totalBytes).toBeGreaterThan(1 << 20);
    });

    test.runIf(promised.cpus === "kernel")("processor time: a quota of the wall time", async () => {
      await using place = await limited({ cpus: 0.2 });
      const { output } = await place.sh("timeout 2 sh -c 'while :; do :; done'; cat /proc/self/stat | cut -d' ' -f16");
      expect(Number(output.text().trim())).toBeLessThanOrEqual(100); // hundredths of a second of user time of ended children
    });

    test("a program that stays within them hits none", async () => {
      await using place = await open();
      const { ended, hits } = await place.sh("echo x > a; node -e 1");
      expect([ended, hits]).toEqual([{ kind: "exited", code: 0 }, []]);
    });
  });
}
