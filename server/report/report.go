package report

// Issuer is who hands a document in. What is empty stays a dotted line to be filled in
// by hand.
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
