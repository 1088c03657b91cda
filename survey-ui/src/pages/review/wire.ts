// The shapes of the review under the names that the page uses; what each field means
// stands in server/api/spec/review.yaml.
export type {
  Flag, ProposalDetail, ProposalEffect as Effect, ProposalFields as Proposal, ProposalFigures as Figures, ProposalList, ProposalState, ReviewAction as Action,
  ReviewContext as Context, ReviewGroup as Group, ReviewItem as Item, ReviewList as Items, ReviewMix as Mix, ReviewQueue as Queue,
} from "../../api/wire.gen";
