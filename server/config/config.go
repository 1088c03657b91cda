// Package config is every setting of the server in one documented struct.
//
// It promises that a Config that Load returned has been checked: each key is
// known, each value is in its range, and each default stands in
// configs/default.yaml with a sentence for the operator. Values come from three
// layers, the later over the earlier: the built-in default.yaml, one file, the
// environment. It refuses to guess: a key nobody knows stops the start, with the
// place it stands at and the nearest key that exists. Secrets are of the type
// Secret and never reach a log.
//
// Packages below main do not import this one; they have option structs of their
// own, which main fills.
package config

import "time"

// Config is the merged configuration. The comment of each key for operators
// stands in configs/default.yaml; ranges are in the validate tags. It is
// read-only after Load and safe to share.
type Config struct {
	// Listen is the host:port of the public listener.
	Listen string `yaml:"listen" validate:"address"`
	// BaseURL is what residents' phones open: http or https, a host, nothing after
	// it, lower case, without a closing slash. Load derives it from Listen when the
	// setting is empty.
	BaseURL string `yaml:"base_url" validate:"base_url"`
	// Data is the folder of the SQLite file and the keys.
	Data string `yaml:"data" validate:"required"`
	// SecretFile holds the keys, the current one first; empty means secret.key in Data.
	SecretFile string `yaml:"secret_file"`

	MongoDB MongoDB `yaml:"mongodb"`
	Redis   Redis   `yaml:"redis"`
	HTTP    HTTP    `yaml:"http"`
	Intake  Intake  `yaml:"intake"`
	Spool   Spool   `yaml:"spool"`
	Guard   Guard   `yaml:"guard"`
	Flags   Flags   `yaml:"flags"`
	Review  Review  `yaml:"review"`
	Auth    Auth    `yaml:"auth"`
	Exports Exports `yaml:"exports"`
	Papers  Papers  `yaml:"papers"`
	Metrics Metrics `yaml:"metrics"`
	Log     Log     `yaml:"log"`

	from map[string]string // key → file:line or variable; the built-in default has no entry
}

// MongoDB is the production store. With an empty URI the store is SQLite.
type MongoDB struct {
	URI     Secret `yaml:"uri" validate:"omitempty,mongodb_uri"`
	URIFile string `yaml:"uri_file"` // a file that holds the URI; Load has put it into URI
	// Database holds all collections.
	Database string `yaml:"database" validate:"database"`
	// Timeout ends one call to the store; what waited for it goes to the spool.
	Timeout time.Duration `yaml:"timeout" validate:"min=100ms,max=1m"`
	// ConnectTimeout ends one attempt to connect to one server.
	ConnectTimeout time.Duration `yaml:"connect_timeout" validate:"min=100ms,max=1m"`
	// MaxPool and MinPool bound the connections to each server.
	MaxPool int `yaml:"max_pool" validate:"min=2,max=1000"`
	MinPool int `yaml:"min_pool" validate:"min=0,ltefield=MaxPool"`
	// Lease is how long a process may show no sign of life before another counts
	// what it left behind.
	Lease time.Duration `yaml:"lease" validate:"min=3s,max=10m"`
}

// Redis shares the limits between processes. With an empty URL each process
// keeps its own.
type Redis struct {
	URL     Secret `yaml:"url" validate:"omitempty,redis_url"`
	URLFile string `yaml:"url_file"` // a file that holds the URL; Load has put it into URL
	// Timeout ends one look-up; the limits then go on in memory.
	Timeout time.Duration `yaml:"timeout" validate:"min=5ms,max=5s"`
}

// HTTP is the edge.
type HTTP struct {
	BodyLimit Bytes `yaml:"body_limit" validate:"min=16384,max=16777216"`
	// ReadTimeout and WriteTimeout are for a whole request and a whole response;
	// IdleTimeout for a kept connection without one.
	ReadTimeout  time.Duration `yaml:"read_timeout" validate:"min=1s,max=10m"`
	WriteTimeout time.Duration `yaml:"write_timeout" validate:"min=1s,max=1h"`
	IdleTimeout  time.Duration `yaml:"idle_timeout" validate:"min=1s,max=10m"`
	// RequestTimeout is the deadline of the work behind a request.
	RequestTimeout time.Duration `yaml:"request_timeout" validate:"min=100ms,max=1m,ltefield=WriteTimeout"`
	// TrustedProxies is how many proxies of ours stand in front: the client is
	// that many entries from the right of ProxyHeader. 0 reads no header.
	TrustedProxies int    `yaml:"trusted_proxies" validate:"min=0,max=5"`
	ProxyHeader    string `yaml:"proxy_header" validate:"header"`
	// Connections is how many may be open at once; one more is closed.
	Connections int `yaml:"connections" validate:"min=16,max=1000000"`
	// StopDelay is how long a stopping server says that it is not ready and still
	// serves, so that a proxy sends the next request elsewhere.
	StopDelay time.Duration `yaml:"stop_delay" validate:"min=0s,max=5m"`
}

// Intake is the group-commit writer.
type Intake struct {
	MaxBatch int `yaml:"max_batch" validate:"min=1,max=4096"` // responses per commit
	// CommitTimeout ends one commit; its responses go to the spool then.
	CommitTimeout time.Duration `yaml:"commit_timeout" validate:"min=100ms,max=1m"`
	// DrainTimeout ends one commit of what waits in the spool.
	DrainTimeout time.Duration `yaml:"drain_timeout" validate:"min=100ms,max=10m"`
	// Queue is how many responses may wait; beyond it a sender is asked to retry.
	Queue int `yaml:"queue" validate:"gtefield=MaxBatch,max=1000000"`
}

// Spool keeps accepted responses on disk while the store is away.
type Spool struct {
	// MaxBytes bounds the files of the spool; beyond it a sender gets a 503 page
	// that keeps the answers.
	MaxBytes Bytes `yaml:"max_bytes" validate:"min=1048576,max=1099511627776"`
	// MinFree is the free space that must remain on the disk.
	MinFree Bytes `yaml:"min_free" validate:"min=0,max=1099511627776"`
}

// Review is how auditors decide on flagged responses.
type Review struct {
	FourEyes Switch `yaml:"four_eyes"` // a second auditor confirms what one proposes
}

// Exports are the files that people take away, in the folder exports below Data.
type Exports struct {
	// AtOnce is how many this process makes at the same time; each needs a processor.
	AtOnce int `yaml:"at_once" validate:"min=1,max=16"`
	// Keep is how long a file stays after it was made; its manifest stays for good.
	Keep time.Duration `yaml:"keep" validate:"min=1h,max=8760h"`
}

// Papers are what stands at the head of printed reports and certificates. What is empty
// stays a dotted line to be filled in by hand, but for what the registry tells.
type Papers struct {
	Above  string `yaml:"above" validate:"line"`  // the body above the issuing one
	Issuer string `yaml:"issuer" validate:"line"` // who hands them in
	Place  string `yaml:"place" validate:"line"`  // where they are signed
}

// Guard holds the rate and repeat limits.
type Guard struct {
	Device   Device   `yaml:"device"`
	Network  Network  `yaml:"network"`
	Entry    Entry    `yaml:"entry"`
	Kiosk    Kiosk    `yaml:"kiosk"`
	Unproven Unproven `yaml:"unproven"`
	Burst    Burst    `yaml:"burst"`
}

// Device limits one browser for one campaign and unit.
type Device struct {
	PerDay      int           `yaml:"per_day" validate:"min=1,max=1000"`      // counted
	FlaggedMore int           `yaml:"flagged_more" validate:"min=0,max=1000"` // accepted beyond PerDay, flagged repeat
	Cookie      time.Duration `yaml:"cookie" validate:"min=24h,max=8760h"`    // life of the device cookie
}

// Network limits one client address; a whole hall sits behind one.
type Network struct {
	PerMinute  int `yaml:"per_minute" validate:"min=1,max=100000"`
	PerDay     int `yaml:"per_day" validate:"gtefield=PerMinute,max=10000000"`
	IPv6Prefix int `yaml:"ipv6_prefix" validate:"min=32,max=128"` // bits of an IPv6 address that count as one network
}

// Entry limits one entry code.
type Entry struct {
	PerMinute int `yaml:"per_minute" validate:"min=1,max=100000"`
}

// Kiosk limits one tablet; what is refused waits in its queue.
type Kiosk struct {
	PerMinute int `yaml:"per_minute" validate:"min=1,max=10000"`
	PerDay    int `yaml:"per_day" validate:"gtefield=PerMinute,max=1000000"`
}

// Unproven limits forms without a valid form cookie, per network, campaign and
// unit; all of them are flagged.
type Unproven struct {
	PerDay int `yaml:"per_day" validate:"min=0,max=10000"`
}

// Burst flags an entry code far above its own usual pace.
type Burst struct {
	FloorPerHour int     `yaml:"floor_per_hour" validate:"min=1,max=100000"` // never a burst below
	Factor       float64 `yaml:"factor" validate:"min=1.5,max=100"`          // times the usual pace
}

// Flags are the thresholds of doubt.
type Flags struct {
	FastForm     time.Duration `yaml:"fast_form" validate:"min=0s,max=10m"`
	UniformItems int           `yaml:"uniform_items" validate:"min=2,max=200"`
	// FastTap and Hammer are for kiosks: the least time before a rating, and which
	// rating of a tablet within a minute is one too many, 0 for none.
	FastTap time.Duration `yaml:"fast_tap" validate:"min=0s,max=1m"`
	Hammer  int           `yaml:"hammer" validate:"min=0,max=1000"`
}

// Metrics is the private listener of /metrics; empty means none.
type Metrics struct {
	Listen string `yaml:"listen" validate:"omitempty,address"`
}

// Log is where and how much is written; always to standard error.
type Log struct {
	Level  string `yaml:"level" validate:"oneof=debug info warn error"`
	Format string `yaml:"format" validate:"oneof=text json"`
}
