// Service points of a unit: added and renamed in place.
import { Alert, Button, Group, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, Problem } from "../../api/client";
import { IconPencil, IconPlus } from "../../app/icons";
import { useFormat } from "../../i18n/format";
import { useText } from "../../i18n/text";
import { failure, told } from "../../ui/told";
import { useUnitsChanged } from "./data";
import { strings } from "./strings";
import classes from "./units.module.css";
import type { Point, UnitPlaces } from "./wire";

export function Points({ unit, manage }: { unit: UnitPlaces; manage: boolean }) {
  const t = useText(strings);
  const f = useFormat();
  const [editing, setEditing] = useState<string>(); // a point's id, "" for a new one
  const close = () => setEditing(undefined);
  return (
    <>
      {unit.point_list.length === 0 && editing !== "" && <Text fz="sm" c="dimmed" mb={8}>{t.pointsNone}</Text>}
      <ul className={classes["lines"]}>
        {unit.point_list.map((p) => editing === p.id ? <li key={p.id}><Name unit={unit} point={p} onClose={close} /></li> : (
          <li key={p.id}>
            <span>{p.name}</span>
            <span className={classes["quiet"]}>{t.pointCodes(f.number(p.codes))}</span>
            {manage && (
              <Button variant="subtle" size="compact-sm" leftSection={<IconPencil size={15} aria-hidden />} aria-label={t.pointRenameOf(p.name)} onClick={() => setEditing(p.id)}>
                {t.pointRename}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {editing === "" && <Name unit={unit} onClose={close} />}
      {manage && editing === undefined && (
        <Button variant="default" size="xs" mt={8} leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing("")}>{t.pointAdd}</Button>
      )}
    </>
  );
}

/** The name of a new point, or of one that is there. */
function Name({ unit, point, onClose }: { unit: UnitPlaces; point?: Point; onClose: () => void }) {
  const t = useText(strings);
  const changed = useUnitsChanged();
  const [name, setName] = useState(point?.name ?? "");
  const [read, setRead] = useState<{ name: string; etag: string | undefined }>();
  const [stale, setStale] = useState(false);
  const [error, setError] = useState<unknown>();
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const path = `/units/${unit.key}/points`;
  const look = async () => {
    const { data, etag } = await api.read<Point>(`${path}/${point!.id}`);
    const found = { name: data.name, etag };
    setRead(found);
    return found;
  };
  const rename = async () => {
    // What is edited is what was on the screen: another name by now is somebody else's.
    const now = read ?? (await look());
    if (!read && now.name !== point!.name) return setStale(true);
    try {
      await api.put(`${path}/${point!.id}`, { name: name.trim() }, { etag: now.etag });
    } catch (err) {
      if (!(err instanceof Problem && err.stale)) throw err;
      await look();
      return setStale(true);
    }
    told.done(t.pointRenamed);
    changed();
    onClose();
  };
  const add = async () => {
    await api.post(path, { name: name.trim() });
    told.done(t.pointAdded);
    changed();
    onClose();
  };
  const save = async () => {
    setTried(true);
    if (!name.trim()) return;
    setBusy(true);
    setError(undefined);
    setStale(false);
    try {
      await (point ? rename() : add());
    } catch (err) {
      setError(err);
    } finally {
      setBusy(false);
    }
  };
  const problem = error instanceof Problem ? error : undefined;
  const wrong = problem?.field("name") ?? (tried && !name.trim() ? t.pointNameMissing : undefined);
  return (
    <form className={classes["nameForm"]} noValidate onSubmit={(e) => { e.preventDefault(); void save(); }}>
      <TextInput
        label={t.pointName} description={point ? t.pointRenameHelp : t.pointNameHelp} value={name} maxLength={80} autoFocus autoComplete="off"
        error={wrong} onChange={(e) => setName(e.currentTarget.value)}
      />
      {stale && read && <Alert color="yellow" role="alert" mt={8}>{t.pointStale(read.name)}</Alert>}
      {error !== undefined && !wrong && <Alert color="accent" role="alert" mt={8}>{failure(error)}</Alert>}
      <Group gap="xs" mt={8}>
        <Button type="submit" size="xs" loading={busy}>{t.pointSave}</Button>
        <Button variant="default" size="xs" onClick={onClose}>{t.cancel}</Button>
      </Group>
    </form>
  );
}
