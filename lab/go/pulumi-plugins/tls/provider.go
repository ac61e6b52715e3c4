// Package provider opens the tls provider to the bridge's main.
package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"
	internal "github.com/hashicorp/terraform-provider-tls/internal/provider"
)

// New returns the unconfigured provider.
func New() provider.Provider { return internal.New() }
