package poster

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"hailong/server/survey"
)

// maxContent bounds the address. 67 characters is what version 4 takes; with
// more, the modules of a sticker get smaller than cheap printers can draw.
const maxContent = 67

// hostRule is what a host may be made of: brackets and underscores are outside
// the alphanumeric mode of QR codes.
var hostRule = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$`)

// URL is what the QR of an entry code holds: BASE/Q/CODE in capital letters.
// Capitals fit the alphanumeric mode, which needs a third less room than bytes:
// fewer and bigger modules, scanned from farther away. The base must be http or
// https with a host of letters, digits, dots and hyphens and at most a port; a
// path, query, fragment or user is an error, as is a code that is not valid.
func URL(base string, code survey.EntryCode) (string, error) {
	if parsed, err := survey.ParseEntryCode(string(code)); err != nil || parsed != code {
		return "", fmt.Errorf("%q is not an entry code", code)
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("base URL %q cannot be read", base)
	}
	problem := ""
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		problem = "it must start with http:// or https://"
	case u.User != nil:
		problem = "a user or password must not be printed"
	case u.Path != "" && u.Path != "/":
		problem = "it must not have a path"
	case strings.Contains(base, "?"):
		problem = "it must not have a query"
	case strings.Contains(base, "#"):
		problem = "it must not have a fragment"
	case !hostRule.MatchString(u.Host):
		problem = "the host may have letters, digits, dots and hyphens, and a port"
	}
	if problem != "" {
		return "", fmt.Errorf("base URL %q does not fit a QR code: %s", base, problem)
	}
	content := strings.ToUpper(u.Scheme + "://" + u.Host + "/q/" + string(code))
	if len(content) > maxContent {
		return "", fmt.Errorf("base URL %q is too long: the printed address has %d characters, %d are allowed", base, len(content), maxContent)
	}
	return content, nil
}

// hostOf is the host of a base URL as people read it.
func hostOf(base string) string {
	_, host, _ := strings.Cut(strings.ToLower(strings.TrimSuffix(base, "/")), "://")
	return host
}
