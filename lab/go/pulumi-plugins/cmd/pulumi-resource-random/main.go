// pulumi-resource-random serves the bridge's own random provider under the version that the npm package asks for.
package main

import (
	"context"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tests/internal/testprovider"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
)

// Set by the linker.
var version string

func main() {
	info := testprovider.RandomProvider()
	info.Version = version
	// Nothing asks this plugin for a schema: the SDK is already generated.
	schema := []byte(`{"name":"random"}`)
	tfbridge.Main(context.Background(), "random", info, tfbridge.ProviderMetadata{PackageSchema: schema})
}
