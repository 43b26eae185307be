/** The name of a prompt template; of one in a file that file's, without its folders. */
export function promptName(prompt: string): string {
  return prompt.replace(/^.*[/\\]/, "");
}
