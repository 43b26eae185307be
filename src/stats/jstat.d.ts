/** What we use of jstat, which ships no types. */
declare module "jstat" {
  interface Normal {
    cdf(x: number, mean: number, sd: number): number;
    inv(p: number, mean: number, sd: number): number;
  }
  interface OneParameter {
    cdf(x: number, df: number): number;
    inv(p: number, df: number): number;
  }
  interface Beta {
    cdf(x: number, a: number, b: number): number;
    inv(p: number, a: number, b: number): number;
  }
  const jstat: { normal: Normal; studentt: OneParameter; chisquare: OneParameter; beta: Beta };
  // biome-ignore lint/style/noDefaultExport: the package has no other
  export default jstat;
}
