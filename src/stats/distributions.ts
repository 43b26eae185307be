import jstat from "jstat";

const { normal, studentt, beta, chisquare } = jstat;

/** Standard normal. */
export const normalCdf = (x: number): number => normal.cdf(x, 0, 1);
export const normalQuantile = (p: number): number => normal.inv(p, 0, 1);

/** Student's t with `df` degrees of freedom. */
export const tCdf = (x: number, df: number): number => studentt.cdf(x, df);
export const tQuantile = (p: number, df: number): number => studentt.inv(p, df);

export const betaQuantile = (p: number, a: number, b: number): number => beta.inv(p, a, b);

export const chiSquareCdf = (x: number, df: number): number => chisquare.cdf(x, df);
