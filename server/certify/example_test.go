package certify_test

import (
	"fmt"
	"testing"

	"hailong/server/certify"
)

// What a command does with a certificate, a receipt's proof and a store.
func Example() {
	var t testing.B
	file, list := small(&t)
	key := file.Key.String() // as typed from paper

	trusted, err := certify.ParsePublicKey(key)
	if err != nil {
		panic(err)
	}
	s, err := certify.ParseSigned(file.Bytes())
	if err != nil {
		panic(err)
	}
	fmt.Println("signature:", s.Verify(trusted) == nil)

	made, err := certify.Prove(s, list[3].ID, each(list))
	if err != nil {
		panic(err)
	}
	proof, err := certify.ParseProof(made.Bytes())
	if err != nil {
		panic(err)
	}
	fmt.Println("receipt:", proof.Verify(s) == nil)

	list[5].Day++
	f, err := s.Certificate.CheckResponses(each(list))
	if err != nil {
		panic(err)
	}
	fmt.Println(f.Text().En)
	// Output:
	// signature: true
	// receipt: true
	// Certificate 1: the numbers agree but the root does not: some response was altered or exchanged.
}
