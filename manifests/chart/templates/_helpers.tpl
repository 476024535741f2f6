{{/* The name of all objects. */}}
{{- define "reroll.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 57 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 57 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 57 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "reroll.selectorLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "reroll.labels" -}}
{{ include "reroll.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Name, namespace, labels and annotations of an object. Takes context, and what differs: name, namespace, labels, annotations. */}}
{{- define "reroll.metadata" -}}
{{- $context := .context -}}
name: {{ default (include "reroll.fullname" $context) .name }}
{{- if ne .namespace "" }}
namespace: {{ .namespace }}
{{- end }}
labels:
  {{- include "reroll.labels" $context | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with merge (dict) (default (dict) .annotations) $context.Values.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "reroll.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "reroll.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name: name the ServiceAccount, or let serviceAccount.create make one" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "reroll.image" -}}
{{- with .Values.image -}}
{{- .repository -}}
{{- if .digest }}@{{ .digest }}{{ else }}:{{ default $.Chart.AppVersion .tag }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* The value of an option as a text; empty where it is not set. Takes context and name. YAML reads `on` and `off` as true and false. */}}
{{- define "reroll.option" -}}
{{- $value := index .context.Values.options .name -}}
{{- if and (kindIs "slice" $value) (contains "{" (toJson $value)) -}}
{{- toJson $value -}}
{{- else if kindIs "slice" $value -}}
{{- join "," $value -}}
{{- else if kindIs "map" $value -}}
{{- toJson $value -}}
{{- else if and (kindIs "bool" $value) (has .name (list "freshness" "listen-address" "web-address")) -}}
{{- ternary "on" "off" $value -}}
{{- else if not (kindIs "invalid" $value) -}}
{{- toString $value -}}
{{- end -}}
{{- end -}}

{{/* The port of --listen-address; empty where it is off. */}}
{{- define "reroll.port" -}}
{{- $address := include "reroll.option" (dict "context" . "name" "listen-address") -}}
{{- if ne $address "off" -}}
{{- default ":8080" $address | trimPrefix ":" -}}
{{- end -}}
{{- end -}}

{{/* The address of the page; empty where it is off. */}}
{{- define "reroll.webAddress" -}}
{{- $address := include "reroll.option" (dict "context" . "name" "web-address") -}}
{{- if and .Values.web.enabled (ne $address "off") -}}
{{- default "127.0.0.1:8081" $address -}}
{{- end -}}
{{- end -}}

{{/* Whether only the pod itself reaches the page; empty otherwise. */}}
{{- define "reroll.webIsLoopback" -}}
{{- if regexMatch "^(127[.]|localhost:|\\[::1\\])" (include "reroll.webAddress" .) -}}
true
{{- end -}}
{{- end -}}

{{/* Fails where the program would refuse to start. */}}
{{- define "reroll.checkWeb" -}}
{{- $address := include "reroll.webAddress" . -}}
{{- $auth := include "reroll.option" (dict "context" . "name" "web-auth") -}}
{{- if and $address (not $auth) (not (include "reroll.webIsLoopback" .)) -}}
{{- fail (printf "options.web-address %s is no loopback address: set options.web-auth to kubernetes, or to none where everybody that reaches it may see every workload" $address) -}}
{{- end -}}
{{- if and $address .Values.namespaces (eq $auth "kubernetes") -}}
{{- fail "options.web-auth kubernetes needs rights in the whole cluster, and namespaces leaves them out: set one of them only" -}}
{{- end -}}
{{- end -}}

{{/* The port of the page; empty where it is off, or where only the pod itself reaches it. */}}
{{- define "reroll.webPort" -}}
{{- $address := include "reroll.webAddress" . -}}
{{- if and $address (not (include "reroll.webIsLoopback" .)) -}}
{{- regexFind "[0-9]+$" $address -}}
{{- end -}}
{{- end -}}

{{/* namespace/name of the Secret with the digest key. */}}
{{- define "reroll.hashKeySecret" -}}
{{- default (printf "%s/reroll-hash-key" .Release.Namespace) (include "reroll.option" (dict "context" . "name" "hash-key-secret")) -}}
{{- end -}}

{{/* The name of the Lease of the election. */}}
{{- define "reroll.leaseName" -}}
{{- default "reroll" (include "reroll.option" (dict "context" . "name" "lease-name")) -}}
{{- end -}}

{{- define "reroll.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: {{ include "reroll.serviceAccountName" . }}
    namespace: {{ .Release.Namespace }}
{{- end -}}

{{/* The rights to watch and patch workloads: in a ClusterRole, or in a Role of each namespace. */}}
{{- define "reroll.watchRules" -}}
{{- $ignored := include "reroll.option" (dict "context" . "name" "resources-to-ignore") -}}
# `get` reads a single object where a watch may lag behind.
- apiGroups: ['']
  resources: {{ without (list "configmaps" "secrets") $ignored | toJson }}
  verbs: [get, list, watch]
- apiGroups: [apps]
  resources: [deployments, statefulsets, daemonsets]
  verbs: [list, watch, patch]
{{- range include "reroll.kinds" . | fromJsonArray }}
- apiGroups: [{{ regexReplaceAll "^[^.]*[.]" . "" }}]
  resources: [{{ regexFind "^[^.]*" . }}]
  verbs: [list, watch, patch]
{{- end }}
# Events are created in the namespaces of their workloads. `patch` counts a repeated one.
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- if include "reroll.webAddress" . }}
# The page lists the former templates of a workload.
- apiGroups: [apps]
  resources: [replicasets, controllerrevisions]
  verbs: [list]
{{- end }}
{{- end -}}

{{/* The kinds that options add, as a list in JSON of plurals with their groups. */}}
{{- define "reroll.kinds" -}}
{{- $value := .Values.options.kinds -}}
{{- $names := list -}}
{{- range (kindIs "string" $value | ternary (splitList "," (toString $value)) (default list $value)) -}}
{{- $names = append $names (kindIs "string" . | ternary (trim (toString .)) (kindIs "map" . | ternary . (dict) | dig "resource" "")) -}}
{{- end -}}
{{- toJson $names -}}
{{- end -}}

{{/* What is needed of the Secret with the digest key. RBAC cannot limit `create` to a name. */}}
{{- define "reroll.hashKeyRules" -}}
- apiGroups: ['']
  resources: [secrets]
  verbs: [create]
- apiGroups: ['']
  resources: [secrets]
  resourceNames: [{{ include "reroll.hashKeySecret" . | splitList "/" | last }}]
  verbs: [get, list, watch]
{{- end -}}

{{/* The prefix of the annotations. */}}
{{- define "reroll.annotationPrefix" -}}
{{- default "reroll.dev" (include "reroll.option" (dict "context" . "name" "annotation-prefix")) -}}
{{- end -}}

{{/* The variables of an admission policy that decide whether the user may approve. A list of texts in JSON is one in CEL, too. */}}
{{- define "reroll.approvers" -}}
{{- with .Values.approvalPolicy -}}
{{- if not (or .groups .serviceAccounts) -}}
{{- fail "approvalPolicy: name at least one entry in groups or serviceAccounts, since otherwise no user may approve" -}}
{{- end -}}
{{- if semverCompare "<1.30.0-0" $.Capabilities.KubeVersion.Version -}}
{{- fail (printf "approvalPolicy needs Kubernetes 1.30 or newer, and this is %s" $.Capabilities.KubeVersion.Version) -}}
{{- end -}}
- name: groups
  expression: {{ default list .groups | toJson | toJson }}
- name: serviceAccounts
  expression: {{ default list .serviceAccounts | toJson | toJson }}
{{- end }}
- name: mayApprove
  expression: |-
    has(request.userInfo.groups) && variables.groups.exists(group, group in request.userInfo.groups) ||
    variables.serviceAccounts.exists(account,
      request.userInfo.username == 'system:serviceaccount:' + account.replace('/', ':'))
{{- end -}}

{{/* Where an admission policy applies: in the namespaces that reroll watches. */}}
{{- define "reroll.approvalScope" -}}
{{- with .Values.namespaces -}}
matchResources:
  namespaceSelector:
    matchExpressions:
      - key: kubernetes.io/metadata.name
        operator: In
        values: {{ toJson . }}
{{- end -}}
{{- end -}}
