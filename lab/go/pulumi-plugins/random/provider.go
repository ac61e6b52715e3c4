// Package provider opens the random provider to the bridge's main.
package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"
	internal "github.com/terraform-providers/terraform-provider-random/internal/provider"
)

// New returns the unconfigured provider.
func New() provider.Provider { return internal.New() }
