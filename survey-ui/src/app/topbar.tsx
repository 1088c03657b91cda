// Above every page: which campaign the figures are of, language, colours, account.
import { ActionIcon, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Campaign, Session } from "../api/wire";
import { setLanguage, useLanguage, type Lang } from "../i18n/language";
import { useSay, useText } from "../i18n/text";
import { period } from "../model/format";
import { StatusBadge } from "../ui/status-badge";
import { told } from "../ui/told";
import { useCampaign } from "./campaign";
import { IconCheck, IconChevronDown, IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUserCircle } from "./icons";
import { useSignOut } from "./session";
import { strings } from "./strings";
import classes from "./topbar.module.css";

export function TopBar({ session }: { session: Session }) {
  return (
    <div className={classes["bar"]}>
      <CampaignPicker />
      <div className={classes["right"]}>
        <div className={classes["wide"]}><LanguageChoice /></div>
        <div className={classes["wide"]}><SchemeMenu /></div>
        <AccountMenu session={session} />
      </div>
    </div>
  );
}

function CampaignPicker() {
  const t = useText(strings);
  const say = useSay();
  const lang = useLanguage();
  const { campaign, list, pending, choose } = useCampaign();
  if (pending) return <div className={classes["picker"]} aria-hidden />;
  if (!campaign) return <Text className={classes["none"]!} c="dimmed" fz="sm">{t.noCampaign}</Text>;
  return (
    <Menu position="bottom-start" width="target" withinPortal shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes["picker"]!} aria-label={`${t.campaign}: ${say(campaign.title)}`}>
          <span className={classes["title"]}>{say(campaign.title)}</span>
          <State campaign={campaign} />
          <IconChevronDown size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className={classes["list"]!}>
        {list.map((c) => (
          <Menu.Item
            key={c.id} onClick={() => choose(c.id)} aria-current={c.id === campaign.id ? "true" : undefined}
            leftSection={<IconCheck size={16} aria-hidden visibility={c.id === campaign.id ? "visible" : "hidden"} />}
            rightSection={<State campaign={c} />}
          >
            {say(c.title)}
            <Text fz="xs" c="dimmed">{period(c.first, c.last, lang)}</Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const stateTone = { draft: "calm", open: "good", closed: "warn", certified: "info" } as const;

function State({ campaign }: { campaign: Campaign }) {
  const t = useText(strings);
  return <StatusBadge tone={stateTone[campaign.state]}>{t[campaign.state]}</StatusBadge>;
}

const languages = { vi: "Tiếng Việt", en: "English" } satisfies Record<Lang, string>;

/** Both languages, each in its own words. */
export function LanguageChoice() {
  const t = useText(strings);
  const now = useLanguage();
  return (
    <div className={classes["languages"]} role="group" aria-label={t.language}>
      {(["vi", "en"] as const).map((l) => (
        <button key={l} type="button" lang={l} aria-pressed={l === now} onClick={() => setLanguage(l)}>{languages[l]}</button>
      ))}
    </div>
  );
}

const schemes = [
  { value: "light", icon: IconSun },
  { value: "dark", icon: IconMoon },
  { value: "auto", icon: IconDeviceDesktop },
] as const;

function SchemeItems() {
  const t = useText(strings);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return schemes.map(({ value, icon: Icon }) => (
    <Menu.Item
      key={value} onClick={() => setColorScheme(value)} aria-current={colorScheme === value ? "true" : undefined}
      leftSection={<Icon size={16} aria-hidden />} rightSection={colorScheme === value ? <IconCheck size={16} aria-hidden /> : undefined}
    >
      {t[value]}
    </Menu.Item>
  ));
}

function SchemeMenu() {
  const t = useText(strings);
  return (
    <Menu position="bottom-end" shadow="md" width={180}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={t.scheme}>
          <IconSun size={19} className={classes["sun"]!} aria-hidden />
          <IconMoon size={19} className={classes["moon"]!} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown><SchemeItems /></Menu.Dropdown>
    </Menu>
  );
}

function AccountMenu({ session }: { session: Session }) {
  const t = useText(strings);
  const signOut = useSignOut();
  const lang = useLanguage();
  const role = { admin: t.admin, unit: t.unitRole, auditor: t.auditor }[session.account.role];
  const leave = () => signOut().catch(told.failed);
  return (
    <Menu position="bottom-end" shadow="md" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`${t.accountMenu}: ${session.account.name}`}>
          <IconUserCircle size={22} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes["who"]}>
          <Text fw={600} fz="sm">{session.account.name}</Text>
          <Text c="dimmed" fz="xs">{session.unit ? session.unit.name : role}</Text>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconUserCircle size={16} aria-hidden />} renderRoot={(p) => <Link to="/account" {...p} />}>{t.account}</Menu.Item>
        <div className={classes["narrow"]}>
          <Menu.Divider />
          <Menu.Label>{t.language}</Menu.Label>
          {(["vi", "en"] as const).map((l) => (
            <Menu.Item
              key={l} lang={l} onClick={() => setLanguage(l)} aria-current={l === lang ? "true" : undefined}
              leftSection={<IconCheck size={16} aria-hidden visibility={l === lang ? "visible" : "hidden"} />}
            >
              {languages[l]}
            </Menu.Item>
          ))}
          <Menu.Label>{t.scheme}</Menu.Label>
          <SchemeItems />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>{t.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
