module github.com/terraform-providers/terraform-provider-random/provider

go 1.26
