package registry

// Kinds are the kinds of documents the registry keeps, each after those that it
// refers to: whoever copies them in this order never leaves a campaign without
// its questionnaire. Whoever copies a store adds the kinds of other packages.
func Kinds() []string {
	return []string{kindRegister, kindPoint, kindQuestionnaire, kindCriteria, kindCampaign, kindCode}
}

// CampaignKind is the kind whose document IDs are the campaigns' IDs.
const CampaignKind = kindCampaign
