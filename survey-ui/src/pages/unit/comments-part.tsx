import type { PartProps } from ".";
import Comments from "./comments";
import Statement from "./statement";

export default function CommentsPart({ data }: PartProps) {
  const place = { campaign: data.campaign.id, unit: data.unit.key };
  return (
    <>
      <Statement {...place} />
      <Comments {...place} />
    </>
  );
}
