package api

import (
	"time"

	"hailong/server/auth"
	"hailong/server/export"
	"hailong/server/exports"
	"hailong/server/registry"
	"hailong/server/survey"
)

// exportOrder is a file that is asked for.
type exportOrder struct {
	Kind     exports.Kind      `json:"kind"`
	Format   export.Format     `json:"format"`
	Campaign survey.CampaignID `json:"campaign"`
	Unit     string            `json:"unit"` // key, or code of today; empty for all
	Filter   map[string]string `json:"filter"`
}

// Export is a file that was asked for, as it is shown.
type Export struct {
	ID           string             `json:"id"`
	Kind         exports.Kind       `json:"kind"`
	Text         survey.Text        `json:"text"` // of the kind
	Format       export.Format      `json:"format"`
	Campaign     *survey.CampaignID `json:"campaign"`
	Title        *survey.Text       `json:"title"` // of the campaign
	Unit         *unitNamed         `json:"unit"`
	Filter       map[string]string  `json:"filter"`
	State        exports.State      `json:"state"`
	Problem      *survey.Text       `json:"problem"`
	Asked        time.Time          `json:"asked"`
	Ended        *time.Time         `json:"ended"`
	Until        *time.Time         `json:"until"`
	Removed      bool               `json:"removed"`
	By           string             `json:"by"`
	Own          bool               `json:"own"`
	Rows         int64              `json:"rows"`
	Total        int64              `json:"total"`
	File         string             `json:"file"`
	Bytes        int64              `json:"bytes"`
	SHA256       string             `json:"sha256"`
	ManifestHash string             `json:"manifest_hash"`
	Signed       bool               `json:"signed"` // the manifest has a signature
}

// exportOf is a job as i sees it.
func exportOf(snap *registry.Snapshot, x *exports.Job, i *auth.Identity) Export {
	out := Export{
		ID: x.ID, Kind: x.Kind, Text: x.Kind.Text(), Format: x.Format, Filter: x.Filter, State: x.State, Asked: x.Asked, Unit: nameUnit(snap, x.Unit), Removed: x.Removed,
		By: x.By.Name, Own: x.By.Account == i.Account, Rows: x.Rows, Total: x.Total,
		File: x.File, Bytes: x.Bytes, SHA256: x.SHA256, ManifestHash: x.ManifestHash, Signed: x.Signature != "",
	}
	if out.Filter == nil {
		out.Filter = map[string]string{}
	}
	if x.Campaign != "" {
		out.Campaign = &x.Campaign
		if c, err := snap.Campaign(x.Campaign); err == nil {
			out.Title = &c.Title
		}
	}
	if !x.Problem.Empty() {
		out.Problem = &x.Problem
	}
	for to, at := range map[**time.Time]time.Time{&out.Ended: x.Ended, &out.Until: x.Until} {
		if !at.IsZero() {
			*to = &at
		}
	}
	return out
}
