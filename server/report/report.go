package report

import (
	"context"
	"fmt"
	"io"
	"strings"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/survey"
)

// Issuer is who hands a document in. What is empty stays a dotted line to be filled in
// by hand, but for what the registry tells.
type Issuer struct {
	Above string // the body above, such as ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG
	Name  string // the body itself, such as SỞ NỘI VỤ
	Place string // where it is signed, such as Hải Phòng
}

// Options are what a certificate's print needs beside the certificate.
type Options struct {
	// BaseURL is where the server is reached, http or https; with it a second QR code
	// leads to CertificateURL. Empty leaves it out.
	BaseURL string
	Accent  string // #rrggbb, dark enough for text on white; empty is paper.DefaultAccent
	Issuer  Issuer
}

// Source prints reports from live figures. Its fields are not changed while in use.
type Source struct {
	Registry  *registry.Registry
	Figures   *figures.Figures
	Overviews *figures.Overviews // over the same Figures
	Accent    string             // as in Options
	// Issuer hands in the report of the city; a unit's report is its people's committee's.
	Issuer Issuer
}

// Unit writes "BÁO CÁO KẾT QUẢ KHẢO SÁT SỰ HÀI LÒNG" of one unit as PDF. A unit without
// enough responses gets a report that says so. With settled it has what the unit's own
// people see; see figures.Settled. A unit that is not part of the campaign is
// KindUnknown, and nothing is written.
func (s *Source) Unit(ctx context.Context, w io.Writer, c *registry.Campaign, unit survey.UnitKey, settled bool) error {
	d, err := s.unit(ctx, c, unit, settled)
	if err != nil {
		return err
	}
	return printUnit(w, d, s.Accent)
}

func (s *Source) unit(ctx context.Context, c *registry.Campaign, unit survey.UnitKey, settled bool) (*unitReport, error) {
	figs := s.Figures
	if settled {
		figs = figs.For(unit)
	}
	now := s.Registry.Now()
	u, ok := now.Unit(unit)
	if !ok || !c.Has(unit) {
		return nil, survey.NewError(survey.KindUnknown, survey.Text{
			Vi: "Đợt khảo sát không có đơn vị này.", En: "The campaign has no such unit.",
		})
	}
	d := &unitReport{campaign: c, unit: u, day: survey.DayOf(s.Figures.Clock(), survey.Zone), points: map[string]string{}}
	var err error
	if d.settled, err = figs.Settled(ctx, c, unit); err != nil {
		return nil, fmt.Errorf("report of %s: %w", unit, err)
	}
	if d.score, err = figs.Unit(ctx, c, unit); err != nil {
		return nil, fmt.Errorf("report of %s: %w", unit, err)
	}
	if d.splits, err = figs.Splits(ctx, c, unit); err != nil {
		return nil, fmt.Errorf("report of %s: %w", unit, err)
	}
	for _, p := range d.splits.Points {
		if point, ok := now.Point(unit, survey.PointID(p.Key)); ok {
			d.points[p.Key] = point.Name
		}
	}
	d.issuer = Issuer{Name: "ỦY BAN NHÂN DÂN " + strings.ToUpper(u.Name), Place: placeOf(u.Name)}
	return d, nil
}

// City writes the report of all units of the campaign as PDF.
func (s *Source) City(ctx context.Context, w io.Writer, c *registry.Campaign) error {
	now := s.Registry.Now()
	v, err := s.Overviews.Of(ctx, c, now.Unit)
	if err != nil {
		return fmt.Errorf("report of the city: %w", err)
	}
	d := &cityReport{campaign: c, overview: v, issuer: s.Issuer, unit: now.Unit}
	if len(c.Units) > 0 {
		if u, ok := now.Unit(c.Units[0]); ok {
			d.province = u.ProvinceName
			d.issuer = d.issuer.or(Issuer{Above: "ỦY BAN NHÂN DÂN " + strings.ToUpper(u.ProvinceName), Place: placeOf(u.ProvinceName)})
		}
	}
	return printCity(w, d, s.Accent)
}

// or fills what is empty.
func (i Issuer) or(other Issuer) Issuer {
	fill := func(s *string, with string) {
		if *s == "" {
			*s = with
		}
	}
	fill(&i.Above, other.Above)
	fill(&i.Name, other.Name)
	fill(&i.Place, other.Place)
	return i
}

// placeOf is a name without its type word, as it stands before a date.
func placeOf(name string) string {
	for _, kind := range []string{"Thành phố ", "Tỉnh ", "Phường ", "Xã ", "Đặc khu ", "Thị trấn "} {
		if rest, ok := strings.CutPrefix(name, kind); ok {
			return rest
		}
	}
	return name
}
