//go:build tools

// Package engine pins the Pulumi engine that the rehearsal builds where none is installed. It holds no code: the import
// below only keeps the engine's packages in go.mod and go.sum.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
