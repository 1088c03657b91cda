package mongo_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/mongo"
)

// authority is an office that signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	der, key := certificate(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "Hai Long test authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign,
	}, nil)
	var err error
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.key, a.pool = key, x509.NewCertPool()
	a.pool.AddCert(a.cert)
	a.file = pemFile(t, "ca.pem", &pem.Block{Type: "CERTIFICATE", Bytes: der})
	return a
}

// certificate makes a certificate that a signed, or itself.
func certificate(t *testing.T, c *x509.Certificate, a *authority) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	if c.NotAfter.IsZero() {
		c.NotAfter = time.Now().Add(time.Hour)
	}
	c.NotBefore = time.Now().Add(-48 * time.Hour)
	parent, signer := c, key
	if a != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	return der, key
}

func pemFile(t *testing.T, name string, blocks ...*pem.Block) string {
	t.Helper()
	var text []byte
	for _, b := range blocks {
		text = append(text, pem.EncodeToMemory(b)...)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serverFor is a server's certificate for names and addresses.
func (a *authority) serverFor(t *testing.T, until time.Time, names ...string) tls.Certificate {
	t.Helper()
	c := &x509.Certificate{NotAfter: until, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, n)
		}
	}
	der, key := certificate(t, c, a)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// clientFile is a file with a client's certificate and its key.
func (a *authority) clientFile(t *testing.T) string {
	t.Helper()
	der, key := certificate(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "hailong"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, a)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pemFile(t, "client.pem", &pem.Block{Type: "PRIVATE KEY", Bytes: secret}, &pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// secured is the server of the tests behind TLS.
func secured(t *testing.T, uri string, cfg *tls.Config, options ...string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	hosts := hostsOf(uri)
	to := strings.Split(hosts, ",")[0]
	serve(t, listener, func(c net.Conn) {
		in := tls.Server(c, cfg)
		if in.Handshake() != nil {
			return
		}
		there, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		defer there.Close()
		go func() {
			defer there.Close()
			_, _ = io.Copy(there, in)
		}()
		_, _ = io.Copy(in, there)
	})
	return also(strings.Replace(uri, hosts, listener.Addr().String(), 1), append(options, "directConnection=true")...)
}

func TestTLS(t *testing.T) {
	ours, other := newAuthority(t), newAuthority(t)
	here := ours.serverFor(t, time.Time{}, "127.0.0.1")
	serving := func(c tls.Certificate) *tls.Config { return &tls.Config{Certificates: []tls.Certificate{c}} }
	ca := func(a *authority) string { return "tlsCAFile=" + url.QueryEscape(a.file) }
	strict := func(version uint16) *tls.Config {
		cfg := serving(here)
		cfg.ClientAuth, cfg.ClientCAs, cfg.MaxVersion = tls.RequireAndVerifyClientCert, ours.pool, version
		return cfg
	}
	over := func(cfg *tls.Config, options ...string) func(*testing.T) string {
		return func(t *testing.T) string { return secured(t, newDatabase(t).uri, cfg, options...) }
	}
	withClient := func(a *authority) string {
		return "tlsCertificateKeyFile=" + url.QueryEscape(a.clientFile(t))
	}
	short := mongo.Options{Timeout: time.Second, ConnectTimeout: time.Second}
	for _, w := range []wrong{
		{"a plain server", func(t *testing.T) string { return also(newDatabase(t).uri, "tls=true", ca(ours)) }, short, store.FaultTLS, "does not speak it"},
		{"a TLS server and a plain URI", over(serving(here)), short, store.FaultTLS, "tls=true"},
		{"an unknown authority", over(serving(here), "tls=true"), short, store.FaultTLS, "authority"},
		{"another authority", over(serving(here), "tls=true", ca(other)), short, store.FaultTLS, "authority"},
		{"another host name", over(serving(ours.serverFor(t, time.Time{}, "mongo-1.haiphong.vn")), "tls=true", ca(ours)), short, store.FaultTLS, "another host name"},
		{"an expired certificate", over(serving(ours.serverFor(t, time.Now().Add(-time.Hour), "127.0.0.1")), "tls=true", ca(ours)), short, store.FaultTLS, "expired"},
		{"no client certificate, TLS 1.3", over(strict(tls.VersionTLS13), "tls=true", ca(ours)), short, store.FaultTLS, "tlsCertificateKeyFile"},
		{"no client certificate, TLS 1.2", over(strict(tls.VersionTLS12), "tls=true", ca(ours)), short, store.FaultTLS, "tlsCertificateKeyFile"},
		{"a client certificate of others", over(strict(tls.VersionTLS13), "tls=true", ca(ours), withClient(other)), short, store.FaultTLS, "tlsCertificateKeyFile"},
		{"no common version", over(&tls.Config{Certificates: []tls.Certificate{here}, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}, "tls=true", ca(ours)), short, store.FaultTLS, "versions"},
		{"a missing file", plain("mongodb://u:geheim7@127.0.0.1/?tls=true&tlsCAFile=/khong/co.pem"), short, store.FaultTLS, "/khong/co.pem"},
	} {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			mustFault(t, w)
		})
	}
	t.Run("as it should be", func(t *testing.T) {
		st, err := mongo.Open(bg, over(strict(tls.VersionTLS13), "tls=true", ca(ours), withClient(ours))(t), patient)
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
