// Prints every field of KubeletConfiguration with its kind in JSON, one a line, from Kubernetes' own types.
package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"k8s.io/kubelet/config/v1beta1"
)

var marshaler = reflect.TypeFor[json.Marshaler]()

func kind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.Int32, reflect.Int64, reflect.Uint32:
		return "integer"
	case reflect.Float64:
		return "number"
	case reflect.Slice:
		return "array"
	case reflect.Struct, reflect.Map:
		return "object"
	case reflect.String:
		return "string"
	default:
		panic(t.String())
	}
}

func walk(t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	// Durations and quantities write themselves as texts.
	if t.Implements(marshaler) || reflect.PointerTo(t).Implements(marshaler) {
		fmt.Println(path, "string")
		return
	}
	if path != "" {
		fmt.Println(path, kind(t))
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Map:
		walk(t.Elem(), path+"[]")
	case reflect.Struct:
		fields(t, path)
	}
}

func fields(t reflect.Type, path string) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case name == "" && strings.Contains(options, "inline"):
			fields(field.Type, path)
		case path == "":
			walk(field.Type, name)
		default:
			walk(field.Type, path+"."+name)
		}
	}
}

func main() {
	walk(reflect.TypeFor[v1beta1.KubeletConfiguration](), "")
}
