// What the pages of questionnaires ask the server for, and what a new one begins
// with.
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { FormInfo, Stored } from "./wire";

export const formsQuery = queryOptions({
  queryKey: ["forms"],
  queryFn: ({ signal }) => api.get<FormInfo[]>("/questionnaires", { signal }),
});

export const formQuery = (id: string, version: string | number) => queryOptions({
  queryKey: ["forms", "one", id, String(version)],
  queryFn: ({ signal }) => api.read<Stored<unknown>>(`/questionnaires/${encodeURIComponent(id)}/${version}`, { signal }),
});

/** The name of the draft of a questionnaire that is stored nowhere yet. */
export const newDraft = "new";

export const template = `id: mau-phieu-moi
version: 1
title: {vi: "", en: ""}
intro: {vi: "", en: ""}
levels:
  - {vi: Rất không hài lòng, en: Very dissatisfied}
  - {vi: Không hài lòng, en: Dissatisfied}
  - {vi: Bình thường, en: Neutral}
  - {vi: Hài lòng, en: Satisfied}
  - {vi: Rất hài lòng, en: Very satisfied}
no_opinion: {vi: Không có ý kiến, en: No opinion}
min_answered_percent: 70

sections:
  - id: chung
    title: {vi: Đánh giá chung, en: Overall}
    questions:
      - id: overall
        type: scale
        required: true
        text: {vi: "", en: ""}
`;
