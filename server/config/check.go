package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
	"golang.org/x/text/unicode/norm"
)

// ruleWords say what our own rules allow; the tests hold that none is missing.
var ruleWords = map[string]string{
	"required":      "not empty",
	"address":       "host:port such as 127.0.0.1:8080",
	"base_url":      "http:// or https:// and a host of letters, digits, dots and hyphens, with no path, query or user",
	"database":      "1 to 38 of a-z, 0-9, _ and -",
	"header":        "the name of an HTTP header",
	"mongodb_uri":   "mongodb:// or mongodb+srv:// and a host",
	"line":          "one line of 120 letters at most, without spaces around it",
	"issuer":        "https:// and a host, http:// for this machine alone",
	"required_with": "not empty beside an issuer",
	"redis_url":     "redis://, rediss:// or unix://",
}

var (
	databaseName = regexp.MustCompile(`^[a-z0-9_-]{1,38}$`)
	headerName   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,63}$`)
	hostName     = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)
)

// newValidator speaks in keys instead of Go names and looks into secrets.
func newValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("yaml") })
	v.RegisterCustomTypeFunc(func(x reflect.Value) any { return x.Interface().(Secret).Reveal() }, Secret{})
	for name, ok := range map[string]func(string) bool{
		"address":  isAddress,
		"base_url": isBaseURL,
		"database": databaseName.MatchString,
		"header":   headerName.MatchString,
		"issuer":   isIssuer,
		"line":     isLine,
		"mongodb_uri": func(s string) bool {
			return hasHost(s, "mongodb") || hasHost(s, "mongodb+srv")
		},
		"redis_url": func(s string) bool {
			path, isUnix := strings.CutPrefix(s, "unix://")
			return hasHost(s, "redis") || hasHost(s, "rediss") || isUnix && path != ""
		},
	} {
		// The only error is an empty name, and there is none in the list.
		_ = v.RegisterValidation(name, func(l validator.FieldLevel) bool { return ok(l.Field().String()) })
	}
	return v
}

// isLine reports whether a text can stand on paper. Marks that are not joined to their
// letter yet are joined by who prints it.
func isLine(s string) bool {
	return utf8.RuneCountInString(norm.NFC.String(s)) <= 120 && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) })
}

// check derives what was left empty and holds every value against its rules.
func (c *Config) check(s schema) (problems []Problem) {
	if c.BaseURL == "" && isAddress(c.Listen) {
		c.BaseURL = BaseURLOf(c.Listen)
	}
	var broken validator.ValidationErrors
	if err := newValidator().Struct(c); errors.As(err, &broken) {
		for _, e := range broken {
			_, key, _ := strings.Cut(e.Namespace(), ".")
			f := s.leaf[key]
			value := f.text(c)
			if f.typ.Kind() == reflect.String {
				value = strconv.Quote(value)
			}
			problems = append(problems, Problem{c.source(key), key, value, "allowed: " + f.allowed()})
		}
	}
	return problems
}

// BaseURLOf is the base URL of a server that listens on host:port and has no
// name: what a browser on the same machine can open.
func BaseURLOf(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return ""
	}
	ip, err := netip.ParseAddr(host)
	if host == "" || err == nil && (ip.IsUnspecified() || ip.Is6() && ip.IsLoopback()) {
		host = "localhost"
	}
	if port != "80" {
		host = net.JoinHostPort(host, port)
	}
	return normalBaseURL("http://" + host)
}

func normalBaseURL(s string) string { return strings.ToLower(strings.TrimSuffix(s, "/")) }

// isBaseURL also keeps out what would push a QR code out of its alphanumeric
// mode: brackets and underscores.
func isBaseURL(s string) bool {
	u, err := url.Parse(strings.TrimSuffix(s, "/"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	bare := u.User == nil && u.Path == "" && u.RawQuery == "" && !u.ForceQuery && u.Fragment == "" && !strings.HasSuffix(s, "#")
	if !bare || !hostName.MatchString(u.Hostname()) {
		return false
	}
	return u.Port() == "" && !strings.HasSuffix(u.Host, ":") || isPort(u.Port())
}

func isAddress(s string) bool {
	host, port, err := net.SplitHostPort(s)
	if err != nil || !isPort(port) {
		return false
	}
	_, err = netip.ParseAddr(host)
	return host == "" || err == nil || hostName.MatchString(host)
}

func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

func hasHost(s, scheme string) bool {
	rest, ok := strings.CutPrefix(s, scheme+"://")
	return ok && rest != "" && !strings.HasPrefix(rest, "/")
}
