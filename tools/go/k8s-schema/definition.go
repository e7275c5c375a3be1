package main

import (
	"fmt"
	"os"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"
)

// definition is one version of a custom resource.
type definition struct {
	kind       runtimeschema.GroupVersionKind
	validator  validation.SchemaValidator
	structural *schema.Structural
}

func readDefinition(file string) (*definition, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var crd apiextensionsv1.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(content, &crd); err != nil {
		return nil, err
	}
	for _, version := range crd.Spec.Versions {
		if !version.Storage || version.Schema == nil {
			continue
		}
		var internal apiextensions.CustomResourceValidation
		if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(version.Schema, &internal, nil); err != nil {
			return nil, err
		}
		structural, err := schema.NewStructural(internal.OpenAPIV3Schema)
		if err != nil {
			return nil, err
		}
		validator, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
		if err != nil {
			return nil, err
		}
		kind := runtimeschema.GroupVersionKind{Group: crd.Spec.Group, Version: version.Name, Kind: crd.Spec.Names.Kind}
		return &definition{kind: kind, validator: validator, structural: structural}, nil
	}
	return nil, fmt.Errorf("has no version that is stored and has a schema")
}

// check says what the API server would refuse, and what it would drop.
func (d *definition) check(data []byte) (faults []string) {
	var object map[string]any
	if err := json.Unmarshal(data, &object); err != nil {
		return []string{err.Error()}
	}
	unknownMeta, metaErr := unknownMetadata(object, d.structural)
	if metaErr != nil {
		faults = append(faults, metaErr.Error())
	}
	for _, path := range unknownMeta {
		faults = append(faults, fmt.Sprintf("unknown field %q", path))
	}
	options := schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	for _, path := range pruning.PruneWithOptions(object, d.structural, true, options) {
		faults = append(faults, fmt.Sprintf("unknown field %q", path))
	}
	for _, err := range validation.ValidateCustomResource(nil, object, d.validator) {
		faults = append(faults, err.Error())
	}
	for _, err := range listtype.ValidateListSetsAndMaps(nil, d.structural, object) {
		faults = append(faults, err.Error())
	}
	return faults
}

func unknownMetadata(object map[string]any, structural *schema.Structural) ([]string, error) {
	options := objectmeta.CoerceOptions{DropInvalidFields: false, ReturnUnknownFieldPaths: true}
	err, unknown := objectmeta.CoerceWithOptions(nil, object, structural, true, options)
	if err != nil {
		return unknown, err
	}
	return unknown, nil
}
