import { useEffect, useState } from "preact/hooks";

type Theme = "light" | "dark";

/** Dark or light: the system's, until one says otherwise. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(chosen() ?? systems());
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const other: Theme = theme === "dark" ? "light" : "dark";
  const change = () => {
    setTheme(other);
    try {
      localStorage.setItem("patchbench-theme", other);
    } catch {
      // a report opened from disk may have no storage
    }
  };
  return (
    <button type="button" class="theme-button" onClick={change}>
      {other === "dark" ? "Dark" : "Light"} theme
    </button>
  );
}

function chosen(): Theme | undefined {
  try {
    const stored = localStorage.getItem("patchbench-theme");
    return stored === "dark" || stored === "light" ? stored : undefined;
  } catch {
    return undefined;
  }
}

function systems(): Theme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
