package api_test

import "hailong/server/api"

// merged is the document as it stands in openapi.gen.yaml.
func merged() []byte {
	return append([]byte("# Made from spec/ by: go test ./server/api -run MergedDocument -update. Do not edit.\n"), api.Spec()...)
}
