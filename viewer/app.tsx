import { useEffect } from "preact/hooks";
import { keyText } from "../src/pages/keys.ts";
import { pages } from "./pages/index.ts";
import { Header } from "./parts/header.tsx";
import { ReportNote } from "./parts/report-note.tsx";
import { useRoute } from "./router.ts";

export function App() {
  const route = useRoute();
  const key = route === undefined ? "" : keyText(route);
  useEffect(() => document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true }), [key]);
  const Page = route === undefined ? undefined : pages[route.page];
  return (
    <>
      <button type="button" class="skip" onClick={toMain}>
        Skip to the page
      </button>
      <Header at={route?.page} />
      <main id="main" tabIndex={-1}>
        {route === undefined || Page === undefined ? <NoPage /> : <Page key={key} route={route} />}
      </main>
      <ReportNote />
    </>
  );
}

function toMain(): void {
  document.querySelector<HTMLElement>("main")?.focus();
}

function NoPage() {
  return (
    <>
      <h1>No such page</h1>
      <p>
        <a href="#/nights">Nights</a> and <a href="#/runs">runs</a> lead to everything.
      </p>
    </>
  );
}
