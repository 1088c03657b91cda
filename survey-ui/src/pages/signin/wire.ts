// Shapes of sign-in, as the API's document has them.
import type { BeginEnrolmentResponse, BeginSessionResponse, OwnSession, ReadInvitationResponse, Stage, WaysIn } from "../../api/wire.gen";

export type { OwnSession, Stage, WaysIn };
export type Reached = BeginSessionResponse;
export type Enrolment = BeginEnrolmentResponse;
export type Offer = ReadInvitationResponse;
