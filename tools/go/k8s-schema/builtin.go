package main

import (
	"bufio"
	"bytes"
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	kjson "sigs.k8s.io/json"
)

// typeOf has the kinds that may stand in a manifest beside the custom resource.
func typeOf(kind schema.GroupVersionKind) any {
	switch kind {
	case batchv1.SchemeGroupVersion.WithKind("Job"):
		return &batchv1.Job{}
	case corev1.SchemeGroupVersion.WithKind("ConfigMap"):
		return &corev1.ConfigMap{}
	case corev1.SchemeGroupVersion.WithKind("Secret"):
		return &corev1.Secret{}
	case corev1.SchemeGroupVersion.WithKind("PersistentVolumeClaim"):
		return &corev1.PersistentVolumeClaim{}
	case networkingv1.SchemeGroupVersion.WithKind("NetworkPolicy"):
		return &networkingv1.NetworkPolicy{}
	}
	return nil
}

// checkBuiltIn decodes an object as the API server does: case matters, unknown and doubled fields are faults.
func checkBuiltIn(kind schema.GroupVersionKind, data []byte) (faults []string) {
	into := typeOf(kind)
	if into == nil {
		return []string{fmt.Sprintf("no kind %q is known here", kind)}
	}
	strict, err := kjson.UnmarshalStrict(data, into)
	if err != nil {
		faults = append(faults, err.Error())
	}
	for _, each := range strict {
		faults = append(faults, each.Error())
	}
	return faults
}

func checkMetadata(object *unstructured.Unstructured) (faults []string) {
	path := field.NewPath("metadata")
	found := metavalidation.ValidateObjectMetaAccessor(object, false, metavalidation.NameIsDNSSubdomain, path)
	found = append(found, metav1validation.ValidateLabels(object.GetLabels(), path.Child("labels"))...)
	for _, each := range found {
		// A manifest may leave the namespace to whoever applies it.
		if each.Field == "metadata.namespace" && object.GetNamespace() != "" {
			continue
		}
		faults = append(faults, each.Error())
	}
	return faults
}

func bufferedReader(content []byte) *bufio.Reader {
	return bufio.NewReader(bytes.NewReader(content))
}
