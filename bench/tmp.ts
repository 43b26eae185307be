import { fixedRounds, nights, USUAL, type World } from "./adaptive-nights.ts";
const A: any = Object.fromEntries(process.argv.slice(2).map(a=>a.split("=")));
const w: World={...USUAL}; for(const k in A) if(k in w) (w as any)[k]=isNaN(+A[k])?A[k]:+A[k];
const f=fixedRounds(w,7); const N=+(A.N??1000); console.log(process.argv.slice(2).join(" "),"fixed",f.whole,f.exact.toFixed(2));
for(const d of (A.d??"0,.1,.15").split(",").map(Number)){ const t0=performance.now(); const ns=nights(w,d,N,+(A.seed??1)); const c=(x:string)=>(ns.filter(n=>n.decision===x).length/N).toFixed(3); const m=(g:any)=>ns.reduce((s,n)=>s+g(n),0)/N; const tr=m((n:any)=>n.trials);
console.log(d,"reg",c("regressed"),"st",c("stable"),"bud",c("budget-spent"),"tr",tr.toFixed(1),"saved",(1-tr/f.whole/w.tasks).toFixed(2),(1-tr/f.exact/w.tasks).toFixed(2),"looks",m((n:any)=>n.looks).toFixed(1),"bias naive",(100*m((n:any)=>n.naive-n.truth)).toFixed(2),"umvu",(100*m((n:any)=>n.headline-n.truth)).toFixed(2),"cover",m((n:any)=>+n.covered).toFixed(3),(performance.now()-t0).toFixed(0)+"ms");}
