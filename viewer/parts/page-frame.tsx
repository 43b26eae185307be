import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { PageState } from "../use-page.ts";
import { Text } from "./text.tsx";
import { visible } from "./visible.ts";

interface Props<Doc> {
  title: string;
  page: PageState<Doc>;
  children: (doc: Doc) => ComponentChildren;
}

/** A page's title, and what it shows once it is there. */
export function PageFrame<Doc>({ title, page, children }: Props<Doc>) {
  useEffect(() => {
    document.title = `${visible(title)} · patchbench`;
  }, [title]);
  return (
    <>
      <h1>
        <Text>{title}</Text>
      </h1>
      {page.state === "loading" && <p role="status">Reading …</p>}
      {page.state === "failed" && (
        <p role="alert" class="failed">
          <Text>{page.message}</Text>
        </p>
      )}
      {page.state === "ready" && children(page.doc)}
    </>
  );
}
