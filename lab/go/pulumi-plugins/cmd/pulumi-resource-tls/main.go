// pulumi-resource-tls serves the bridge's own tls provider under the version that the npm package asks for.
package main

import (
	"context"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tests/internal/testprovider"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
)

// Set by the linker.
var version string

func main() {
	info := testprovider.TLSProvider()
	info.Version = version
	// Nothing asks this plugin for a schema: the SDK is already generated.
	schema := []byte(`{"name":"tls"}`)
	tfbridge.Main(context.Background(), "tls", info, tfbridge.ProviderMetadata{PackageSchema: schema})
}
