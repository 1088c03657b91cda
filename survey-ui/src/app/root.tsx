// What every page stands in: nothing but the page itself, and what is shown when
// there is none.
import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { Link, Outlet, type ErrorComponentProps } from "@tanstack/react-router";
import { useText } from "../i18n/text";
import { ErrorState } from "../ui/states";
import { strings } from "./strings";
import { useTitle } from "./title";

export function Root() {
  return <Outlet />;
}

export function NotFound() {
  const t = useText(strings);
  useTitle(t.notFound);
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack align="center" gap="xs" maw={420} ta="center">
        <Title order={1}>{t.notFound}</Title>
        <Text c="dimmed" mb="sm">{t.notFoundHelp}</Text>
        <Button renderRoot={(p) => <Link to="/" {...p} />}>{t.toOverview}</Button>
      </Stack>
    </Center>
  );
}

/** A page that could not be loaded or drawn. After a new version is installed the
 * old page's parts are gone, and only a reload finds the new ones. */
export function Failed({ error }: ErrorComponentProps) {
  return <ErrorState error={error} order={1} retry={() => location.reload()} />;
}
