package api

import (
	"time"

	"hailong/server/certify"
	"hailong/server/survey"
)

// certificateList is the chain and the keys that sign it.
type certificateList struct {
	Certificates []certificateInfo `json:"certificates"`
	Keys         []certificateKey  `json:"keys"`
}

type certificateKey struct {
	Key         certify.PublicKey `json:"key"`
	Fingerprint string            `json:"fingerprint"`
	Signs       bool              `json:"signs"`
}

type certificateInfo struct {
	Number      int64             `json:"number"`
	Campaign    survey.CampaignID `json:"campaign"`
	Title       survey.Text       `json:"title"`
	At          time.Time         `json:"at"`
	By          string            `json:"by"`
	Units       int               `json:"units"`
	Responses   int64             `json:"responses"`
	Hash        certify.Hash      `json:"hash"`
	Root        certify.Hash      `json:"root"`
	Previous    certify.Hash      `json:"previous"`
	Trail       string            `json:"trail"`
	Key         certify.PublicKey `json:"key"`
	Fingerprint string            `json:"fingerprint"`
	Replaces    int64             `json:"replaces,omitempty"` // a number
	Why         string            `json:"why,omitempty"`
	ReplacedBy  int64             `json:"replaced_by,omitempty"` // a number
}

// certificateState is where a campaign's certificate is.
type certificateState string

const (
	certificateNone       certificateState = "none"
	certificateMaking     certificateState = "making"
	certificateUnfinished certificateState = "unfinished"
	certificateMade       certificateState = "made"
	certificateCorrecting certificateState = "correcting"
)

type campaignCertificate struct {
	State       certificateState     `json:"state"`
	CanSign     bool                 `json:"can_sign"`
	Certificate *certificateInfo     `json:"certificate"` // in force
	Correction  *correctionInfo      `json:"correction"`
	Progress    *certificateProgress `json:"progress"`
	Problem     *survey.Text         `json:"problem"` // of the last try of this server
	Earlier     []certificateInfo    `json:"earlier"` // replaced, the latest first
}

type correctionInfo struct {
	Why string    `json:"why"`
	By  string    `json:"by"`
	At  time.Time `json:"at"`
}

type certificateProgress struct {
	Done int64 `json:"done"`
	Of   int64 `json:"of"`
}
