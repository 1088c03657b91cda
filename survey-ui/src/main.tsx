// The console: joins theme, data, router and page, in this order.
import "./app/mantine.css";
import "./app/fonts.css";
import "./app/base.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { nonce } from "./app/nonce";
import { campaignsQuery } from "./app/campaign";
import { makeQueries } from "./app/queries";
import { makeRouter } from "./app/routes";
import { sessionQuery } from "./app/session";
import { schemeManager, theme, variables } from "./app/theme";
import { followLanguage } from "./i18n/language";
import { Toasts } from "./ui/toasts";

followLanguage();
const queries = makeQueries();
const router = makeRouter();

// Until session, campaigns and the page's own script are there, the frame in
// index.html stands; the page is then drawn once, not three times. What fails is
// shown by the page, so nothing is lost by waiting for it. Not awaited: the pages'
// scripts import this one and would wait for it, as it for them.
const signing = /\/(sign-in|invitation)/.test(location.pathname);
void Promise.allSettled([
  router.load(), ...(signing ? [] : [queries.prefetchQuery(sessionQuery), queries.prefetchQuery(campaignsQuery)]),
]).then(draw);

function draw(): void {
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <MantineProvider
        theme={theme} cssVariablesResolver={variables} colorSchemeManager={schemeManager} defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
          <Toasts />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
