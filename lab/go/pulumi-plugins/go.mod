module flatcar-ha.lab/pulumi-plugins

go 1.26

require (
	github.com/hashicorp/terraform-provider-tls v1.2.1-0.20230117062332-afdd54107aba
	github.com/hashicorp/terraform-provider-tls/provider v0.0.0
	github.com/pulumi/pulumi-terraform-bridge/v3 v3.137.0
	github.com/terraform-providers/terraform-provider-random v1.3.2-0.20260513075824-f8d869dc98d9
	github.com/terraform-providers/terraform-provider-random/provider v0.0.0
)

replace github.com/hashicorp/terraform-plugin-sdk/v2 => github.com/pulumi/terraform-plugin-sdk/v2 v2.0.0-20260318212141-5525259d096b

// The bridge's mains import a public package that these providers keep internal.
replace (
	github.com/hashicorp/terraform-provider-tls/provider => ./tls
	github.com/terraform-providers/terraform-provider-random/provider => ./random
)
