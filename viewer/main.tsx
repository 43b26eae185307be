import { render } from "preact";
import { App } from "./app.tsx";
import { openReport } from "./report.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/report.css";

const root = document.getElementById("app");
if (root !== null) void openReport(root).then(() => render(<App />, root));
