package api

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"hailong/server/auth"
)

// Mount puts every route below /api/v1 on app, with the right that it asks for.
// before are run first, such as the check of the origin.
func (a *API) Mount(app *fiber.App, before ...fiber.Handler) {
	// What nobody needs to be signed in for.
	app.Get("/api/openapi.yaml", getSpec)
	app.Get("/api/docs", getDocs)

	// Sign-in and what a person does to the own account: a key has no business here, and
	// what is sent are passwords. See person.
	open := bare{app, before}
	open.get("/sign-in", a.getSignIn)
	open.get("/session", a.getSession)
	open.post("/session", a.postSession)
	open.delete("/session", a.deleteSession)
	open.post("/session/totp", a.postCode)
	open.post("/session/recovery", a.postCode)
	open.post("/session/enrol", a.postEnrol)
	open.post("/session/enrol/confirm", a.postEnrolConfirm)
	open.get("/session/oidc", a.getOIDC)
	open.get("/session/oidc/callback", a.getOIDCCallback)
	open.post("/invitation", a.postInvitation)
	open.post("/invitation/accept", a.postAcceptance)
	own := bare{app, append(slices.Clone(before), a.person)}
	own.post("/session/continue", a.postContinue)
	own.post("/session/password", a.postPassword)
	own.post("/session/recovery-codes", a.postRecoveryCodes)
	own.get("/sessions", a.getSessions)
	own.delete("/sessions", a.deleteSessions)
	own.delete("/sessions/:id", a.deleteOne)

	// Tablets show a key of their own and no cookie, so no other site can misuse anything in
	// their name, and what they send has limits of its own: see postTaps.
	tablet := bare{app, []fiber.Handler{packed}}
	tablet.post("/kiosk/pair", a.postPair)
	tablet.get("/kiosk/bundle", a.getBundle)
	tablet.post("/kiosk/responses", a.postTaps)
	tablet.post("/kiosk/heartbeat", a.postBeat)

	on := routes{app.Group(prefix, append(slices.Clone(before), packed, a.identify)...)}

	// Campaigns, and what they are made of.
	on.get("/campaigns", auth.ReadFigures, a.getCampaigns)
	on.post("/campaigns", auth.ManageCampaigns, a.postCampaign)
	on.get("/campaigns/:id", auth.ReadFigures, a.getCampaign)
	on.put("/campaigns/:id", auth.ManageCampaigns, a.putCampaign)
	on.post("/campaigns/:id/open", auth.ManageCampaigns, a.postOpen)
	on.post("/campaigns/:id/close", auth.ManageCampaigns, a.postClose)
	on.get("/campaigns/:id/scores", auth.ReadFigures, a.getScores)
	on.get("/campaigns/:id/certificate", auth.ReadFigures, a.getCertificate)
	on.post("/campaigns/:id/certify", auth.ManageCampaigns, a.postCertify)
	on.post("/campaigns/:id/correct", auth.ManageCampaigns, a.postCorrect)
	on.get("/certificates", auth.ReadFigures, a.getCertificates)
	on.get("/certificates/:number/file", auth.ReadFigures, a.getCertificateFile)
	on.get("/certificates/:number/pdf", auth.ReadFigures, a.getCertificatePDF)
	on.get("/questionnaires", auth.ReadFigures, a.getQuestionnaires)
	on.post("/questionnaires", auth.ManageForms, a.postQuestionnaire)
	on.get("/questionnaires/preview", auth.ReadFigures, a.getPreview)
	on.post("/questionnaires/preview", auth.ReadFigures, a.postPreview)
	on.get("/questionnaires/:id/:version", auth.ReadFigures, a.getQuestionnaire)
	on.get("/criteria", auth.ReadFigures, a.getCriteriaSets)
	on.post("/criteria", auth.ManageForms, a.postCriteria)
	on.post("/criteria/try", auth.ManageForms, a.postTry)
	on.get("/criteria/:id/:version", auth.ReadFigures, a.getCriteria)

	// All units side by side.
	on.get("/campaigns/:id/overview", auth.ReadFigures, a.getOverview)
	on.get("/campaigns/:id/heatmap", auth.ReadFigures, a.getHeatmap)

	// One unit.
	on.get("/campaigns/:id/units/:unit/score", auth.ReadFigures, a.getUnitScore)
	on.get("/campaigns/:id/units/:unit/splits", auth.ReadFigures, a.getUnitSplits)
	on.get("/campaigns/:id/units/:unit/changes", auth.ReadFigures, a.getUnitChanges)
	on.get("/campaigns/:id/units/:unit/comparison", auth.ReadFigures, a.getComparison)
	on.get("/campaigns/:id/units/:unit/comments", auth.ReadComments, a.getComments)
	on.put("/campaigns/:id/units/:unit/comments/:ref/tags", auth.AnswerComments, a.putTags)
	on.put("/campaigns/:id/units/:unit/comments/:ref/answer", auth.AnswerComments, a.putAnswer)
	on.get("/campaigns/:id/units/:unit/statement", auth.ReadFigures, a.getStatement)
	on.put("/campaigns/:id/units/:unit/statement", auth.AnswerComments, a.putStatement)

	// What auditors look into, and what they propose.
	on.get("/campaigns/:id/review", auth.ReviewResponses, a.getReviewQueue)
	on.get("/campaigns/:id/units/:unit/review", auth.ReviewResponses, a.getReview)
	on.get("/campaigns/:id/units/:unit/review/groups/:group", auth.ReviewResponses, a.getReviewGroup)
	on.post("/campaigns/:id/proposals", auth.ReviewResponses, a.postProposal)
	on.get("/proposals", auth.ReviewResponses, a.getProposals)
	on.get("/proposals/:proposal", auth.ReviewResponses, a.getProposal)
	on.get("/proposals/:proposal/responses", auth.ReviewResponses, a.getProposalResponses)
	on.post("/proposals/:proposal/confirm", auth.ReviewResponses, a.postConfirm)
	on.post("/proposals/:proposal/decline", auth.ReviewResponses, a.postDecline)
	on.post("/proposals/:proposal/withdraw", auth.ReviewResponses, a.postWithdraw)

	// Units, their service points, codes and posters.
	on.get("/units", auth.ReadFigures, a.getUnits)
	on.get("/units/succession", auth.ReadFigures, a.getSuccession)
	on.get("/units/export", auth.Export, a.getUnitsExport)
	on.post("/units/import", auth.ManageUnits, a.postUnitsImport)
	on.get("/units/:unit", auth.ReadFigures, a.getOneUnit)
	on.get("/units/:unit/history", auth.ReadFigures, a.getUnitHistory)
	on.get("/units/:unit/points", auth.ReadFigures, a.getPoints)
	on.post("/units/:unit/points", auth.ManageUnits, a.postPoint)
	on.get("/units/:unit/points/:point", auth.ReadFigures, a.getPoint)
	on.put("/units/:unit/points/:point", auth.ManageUnits, a.putPoint)
	on.get("/codes", auth.ReadCodes, a.getCodes)
	on.post("/codes", auth.ManageCodes, a.postCodes)
	on.get("/codes/stray", auth.ReadCodes, a.getStray)
	on.post("/codes/:code/revoke", auth.ManageCodes, a.postRevoke)
	on.get("/posters", auth.ReadCodes, a.getPosters)

	// Tablets, as people see them.
	on.get("/kiosks", auth.ReadKiosks, a.getKiosks)
	on.post("/kiosks", auth.ManageKiosks, a.postKiosk)
	on.get("/kiosks/:id", auth.ReadKiosks, a.getKiosk)
	on.put("/kiosks/:id", auth.ManageKiosks, a.putKiosk)
	on.post("/kiosks/:id/pairing", auth.ManageKiosks, a.postPairing)
	on.put("/kiosks/:id/pin", auth.ManageKiosks, a.putKioskPIN)
	on.post("/kiosks/:id/revoke", auth.ManageKiosks, a.postRevokeKiosk)

	// People and keys.
	on.get("/unit-names", auth.ReadFigures, a.getUnitNames)
	on.get("/accounts", auth.ManagePeople, a.getAccounts)
	on.post("/accounts", auth.ManagePeople, a.postAccount)
	on.get("/accounts/:id", auth.ManagePeople, a.getAccount)
	on.put("/accounts/:id", auth.ManagePeople, a.putAccount)
	on.post("/accounts/:id/disable", auth.ManagePeople, a.postDisable)
	on.post("/accounts/:id/enable", auth.ManagePeople, a.postEnable)
	on.post("/accounts/:id/reset", auth.ManagePeople, a.postReset)
	on.delete("/accounts/:id/sessions", auth.ManagePeople, a.deleteAccountSessions)
	on.get("/keys", auth.ManagePeople, a.getKeys)
	on.post("/keys", auth.ManagePeople, a.postKey)
	on.post("/keys/:id/revoke", auth.ManagePeople, a.postRevokeKey)

	// Files to take away.
	on.get("/exports", auth.Export, a.getExports)
	on.post("/exports", auth.Export, a.postExport)
	on.get("/exports/:id", auth.Export, a.getExport)
	on.get("/exports/:id/file", auth.Export, a.getExportFile)
	on.get("/exports/:id/manifest", auth.Export, a.getExportManifest)
	on.get("/exports/:id/signature", auth.Export, a.getExportSignature)
	on.delete("/exports/:id", auth.Export, a.deleteExport)

	// Who did what, and how the server is.
	on.get("/trail", auth.ReadTrail, a.getTrail)
	on.get("/trail/filters", auth.ReadTrail, a.getTrailFilters)
	on.get("/trail/export", auth.ReadTrail, a.getTrailExport)
	on.get("/trail/verify", auth.ReadTrail, a.getTrailVerify)
	on.get("/system", auth.ReadSystem, a.getSystem)
	on.get("/system/handbook/:chapter", auth.ReadSystem, a.getChapter)
}

const prefix = "/api/v1"

// packed packs what is read: the figures of all units are 150 kB as they are and a
// tenth of that packed. Answers to other methods may hold what is shown once, which
// must not stand beside what a sender chose in one packed text. A file goes as it is: its
// reader may ask for a part of it.
var packed = compress.New(compress.Config{
	Level: compress.LevelBestSpeed,
	Next: func(c *fiber.Ctx) bool {
		return c.Method() != fiber.MethodGet || strings.HasSuffix(c.Path(), exportFile)
	},
})

// bare are routes without a right on their line; what is before them decides alone.
type bare struct {
	app    *fiber.App
	before []fiber.Handler
}

func (r bare) get(path string, h fiber.Handler) {
	r.app.Get(prefix+path, append(slices.Clone(r.before), h)...)
}
func (r bare) post(path string, h fiber.Handler) {
	r.app.Post(prefix+path, append(slices.Clone(r.before), h)...)
}
func (r bare) delete(path string, h fiber.Handler) {
	r.app.Delete(prefix+path, append(slices.Clone(r.before), h)...)
}

// routes puts a right on every line.
type routes struct{ fiber.Router }

func (r routes) get(path string, right auth.Right, h fiber.Handler)  { r.Get(path, need(right), h) }
func (r routes) post(path string, right auth.Right, h fiber.Handler) { r.Post(path, need(right), h) }
func (r routes) put(path string, right auth.Right, h fiber.Handler)  { r.Put(path, need(right), h) }
func (r routes) delete(path string, right auth.Right, h fiber.Handler) {
	r.Delete(path, need(right), h)
}

// need lets in who has a right.
func need(right auth.Right) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !who(c).May(right) {
			return auth.NoRight()
		}
		return c.Next()
	}
}
