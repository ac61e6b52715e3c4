// Package v20170312 stands in for one cloud's SDK, which flannel imports for a backend that no lab uses.
package v20170312

import "errors"

// Client refuses every call.
type Client struct{}

// Filter, Route and RouteTable carry the fields that flannel names.
type (
	Filter struct {
		Name   *string
		Values []*string
	}
	Route struct {
		RouteId              *uint64
		DestinationCidrBlock *string
		GatewayType          *string
		GatewayId            *string
		RouteType            *string
		Enabled              *bool
	}
	RouteTable struct {
		RouteTableId *string
		RouteSet     []*Route
	}
	DescribeRouteTablesRequest  struct{ Filters []*Filter }
	DescribeRouteTablesResponse struct {
		Response struct{ RouteTableSet []*RouteTable }
	}
	RoutesRequest struct {
		RouteTableId *string
		Routes       []*Route
	}
)

var errAbsent = errors.New("this flannel was built without the Tencent VPC backend")

// NewClientWithSecretId returns the refusing client.
func NewClientWithSecretId(_, _, _ string) (*Client, error) { return &Client{}, nil }

func NewDescribeRouteTablesRequest() *DescribeRouteTablesRequest {
	return &DescribeRouteTablesRequest{}
}
func NewDeleteRoutesRequest() *RoutesRequest { return &RoutesRequest{} }
func NewCreateRoutesRequest() *RoutesRequest { return &RoutesRequest{} }

func (*Client) DescribeRouteTables(*DescribeRouteTablesRequest) (*DescribeRouteTablesResponse, error) {
	return nil, errAbsent
}
func (*Client) DeleteRoutes(*RoutesRequest) (any, error) { return nil, errAbsent }
func (*Client) CreateRoutes(*RoutesRequest) (any, error) { return nil, errAbsent }
