// Shapes of the forms' part of the API. A version is alike for questionnaires and
// criteria sets but for its model.
import type { Form, FormCheck, FormInfo } from "../../api/wire.gen";

export type { CampaignName, FileProblem, FormInfo, Storing } from "../../api/wire.gen";

export type VersionInfo = Omit<FormInfo, "items" | "questions">;
export type Stored<M> = Omit<Form, "model" | "items" | "questions"> & { model: M };
export type Check<M> = Omit<FormCheck, "model"> & { model: M | null };
