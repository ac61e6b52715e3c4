module github.com/hashicorp/terraform-provider-tls/provider

go 1.26
