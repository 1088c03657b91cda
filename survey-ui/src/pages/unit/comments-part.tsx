import type { PartProps } from ".";
import Comments from "./comments";

export default function CommentsPart({ data }: PartProps) {
  return <Comments campaign={data.campaign.id} unit={data.unit.key} />;
}
