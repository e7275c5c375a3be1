package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// checkFreeKeys checks what a schema leaves open because the keys are the user's, and what the API server refuses only of
// the pods that an operator makes of it: labels, and the names of resources.
func checkFreeKeys(value any, path *field.Path) (faults []string) {
	switch value := value.(type) {
	case []any:
		for index, item := range value {
			faults = append(faults, checkFreeKeys(item, path.Index(index))...)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			at := path.Child(key)
			inner, isMap := value[key].(map[string]any)
			switch {
			case isMap && (key == "labels" || key == "matchLabels" || key == "nodeSelector"):
				for _, fault := range validation.ValidateLabels(texts(inner), at) {
					faults = append(faults, fault.Error())
				}
			case isMap && (key == "requests" || key == "limits"):
				for _, name := range slices.Sorted(maps.Keys(inner)) {
					if !isResource(name) {
						faults = append(faults, fmt.Sprintf("%s: no resource of Kubernetes", at.Key(name)))
					}
				}
			default:
				faults = append(faults, checkFreeKeys(value[key], at)...)
			}
		}
	}
	return faults
}

// isResource says whether a container may ask for it; whoever adds one of their own has a domain before it.
func isResource(name string) bool {
	switch name {
	case "cpu", "memory", "ephemeral-storage", "storage":
		return true
	}
	return strings.HasPrefix(name, "hugepages-") || strings.Contains(name, "/")
}

func texts(values map[string]any) map[string]string {
	labels := map[string]string{}
	for key, value := range values {
		if text, isText := value.(string); isText {
			labels[key] = text
		}
	}
	return labels
}
