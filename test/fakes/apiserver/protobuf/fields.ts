/**
 * The messages of the API with the numbers of their fields, from the `generated.proto` files of k8s.io/api v0.37.1 and
 * k8s.io/apimachinery v0.37.1: `<member>[] or {}=<type>#<number>`, where a type that is left out is a string. It is a
 * table of its own, so that a mistake in that of the program does not repeat itself here.
 */
export const messages = `
AWSElasticBlockStoreVolumeSource volumeID#1 fsType#2 partition=int#3 readOnly=bool#4
Affinity nodeAffinity=NodeAffinity#1 podAffinity=PodAffinity#2 podAntiAffinity=PodAntiAffinity#3
AppArmorProfile type#1 localhostProfile#2
AzureDiskVolumeSource diskName#1 diskURI#2 cachingMode#3 fsType#4 readOnly=bool#5 kind#6
AzureFileVolumeSource secretName#1 shareName#2 readOnly=bool#3
CSIVolumeSource driver#1 readOnly=bool#2 fsType#3 volumeAttributes{}#4 nodePublishSecretRef=LocalObjectReference#5
Capabilities add[]#1 drop[]#2
CephFSVolumeSource monitors[]#1 path#2 user#3 secretFile#4 secretRef=LocalObjectReference#5 readOnly=bool#6
CinderVolumeSource volumeID#1 fsType#2 readOnly=bool#3 secretRef=LocalObjectReference#4
ClusterTrustBundleProjection name#1 signerName#2 labelSelector=LabelSelector#3 path#4 optional=bool#5 user=int#6
ConfigMap metadata=ObjectMeta#1 data{}#2 binaryData{}=bytes#3 immutable=bool#4
ConfigMapEnvSource localObjectReference=LocalObjectReference#1 optional=bool#2
ConfigMapKeySelector localObjectReference=LocalObjectReference#1 key#2 optional=bool#3
ConfigMapProjection localObjectReference=LocalObjectReference#1 items[]=KeyToPath#2 optional=bool#4
ConfigMapVolumeSource localObjectReference=LocalObjectReference#1 items[]=KeyToPath#2 defaultMode=int#3
  optional=bool#4 defaultUser=int#5
Container name#1 image#2 command[]#3 args[]#4 workingDir#5 ports[]=ContainerPort#6 env[]=EnvVar#7
  resources=ResourceRequirements#8 volumeMounts[]=VolumeMount#9 livenessProbe=Probe#10 readinessProbe=Probe#11
  lifecycle=Lifecycle#12 terminationMessagePath#13 imagePullPolicy#14 securityContext=SecurityContext#15 stdin=bool#16
  stdinOnce=bool#17 tty=bool#18 envFrom[]=EnvFromSource#19 terminationMessagePolicy#20 volumeDevices[]=VolumeDevice#21
  startupProbe=Probe#22 resizePolicy[]=ContainerResizePolicy#23 restartPolicy#24
  restartPolicyRules[]=ContainerRestartRule#25
ContainerPort name#1 hostPort=int#2 containerPort=int#3 protocol#4 hostIP#5
ContainerResizePolicy resourceName#1 restartPolicy#2
ContainerRestartRule action#1 exitCodes=ContainerRestartRuleOnExitCodes#2
ContainerRestartRuleOnExitCodes operator#1 values[]=int#2
DaemonSet metadata=ObjectMeta#1 spec=DaemonSetSpec#2 status=DaemonSetStatus#3
DaemonSetCondition type#1 status#2 lastTransitionTime=Time#3 reason#4 message#5
DaemonSetSpec selector=LabelSelector#1 template=PodTemplateSpec#2 updateStrategy=DaemonSetUpdateStrategy#3
  minReadySeconds=int#4 revisionHistoryLimit=int#6
DaemonSetStatus currentNumberScheduled=int#1 numberMisscheduled=int#2 desiredNumberScheduled=int#3 numberReady=int#4
  observedGeneration=int#5 updatedNumberScheduled=int#6 numberAvailable=int#7 numberUnavailable=int#8
  collisionCount=int#9 conditions[]=DaemonSetCondition#10
DaemonSetUpdateStrategy type#1 rollingUpdate=RollingUpdateDaemonSet#2
Deployment metadata=ObjectMeta#1 spec=DeploymentSpec#2 status=DeploymentStatus#3
DeploymentCondition type#1 status#2 reason#4 message#5 lastUpdateTime=Time#6 lastTransitionTime=Time#7
DeploymentSpec replicas=int#1 selector=LabelSelector#2 template=PodTemplateSpec#3 strategy=DeploymentStrategy#4
  minReadySeconds=int#5 revisionHistoryLimit=int#6 paused=bool#7 progressDeadlineSeconds=int#9
DeploymentStatus observedGeneration=int#1 replicas=int#2 updatedReplicas=int#3 availableReplicas=int#4
  unavailableReplicas=int#5 conditions[]=DeploymentCondition#6 readyReplicas=int#7 collisionCount=int#8
  terminatingReplicas=int#9
DeploymentStrategy type#1 rollingUpdate=RollingUpdateDeployment#2
DownwardAPIProjection items[]=DownwardAPIVolumeFile#1
DownwardAPIVolumeFile path#1 fieldRef=ObjectFieldSelector#2 resourceFieldRef=ResourceFieldSelector#3 mode=int#4
  user=int#5
DownwardAPIVolumeSource items[]=DownwardAPIVolumeFile#1 defaultMode=int#2 defaultUser=int#3
EmptyDirVolumeSource medium#1 sizeLimit=Quantity#2 mode=int#3
EnvFromSource prefix#1 configMapRef=ConfigMapEnvSource#2 secretRef=SecretEnvSource#3
EnvVar name#1 value#2 valueFrom=EnvVarSource#3
EnvVarSource fieldRef=ObjectFieldSelector#1 resourceFieldRef=ResourceFieldSelector#2
  configMapKeyRef=ConfigMapKeySelector#3 secretKeyRef=SecretKeySelector#4 fileKeyRef=FileKeySelector#5
EphemeralContainer ephemeralContainerCommon=EphemeralContainerCommon#1 targetContainerName#2
EphemeralContainerCommon name#1 image#2 command[]#3 args[]#4 workingDir#5 ports[]=ContainerPort#6 env[]=EnvVar#7
  resources=ResourceRequirements#8 volumeMounts[]=VolumeMount#9 livenessProbe=Probe#10 readinessProbe=Probe#11
  lifecycle=Lifecycle#12 terminationMessagePath#13 imagePullPolicy#14 securityContext=SecurityContext#15 stdin=bool#16
  stdinOnce=bool#17 tty=bool#18 envFrom[]=EnvFromSource#19 terminationMessagePolicy#20 volumeDevices[]=VolumeDevice#21
  startupProbe=Probe#22 resizePolicy[]=ContainerResizePolicy#23 restartPolicy#24
  restartPolicyRules[]=ContainerRestartRule#25
EphemeralVolumeSource volumeClaimTemplate=PersistentVolumeClaimTemplate#1
EvictionResponder name#1 priority=int#2
ExecAction command[]#1
FCVolumeSource targetWWNs[]#1 lun=int#2 fsType#3 readOnly=bool#4 wwids[]#5
FieldsV1 Raw=bytes#1
FileKeySelector volumeName#1 path#2 key#3 optional=bool#4
FlexVolumeSource driver#1 fsType#2 secretRef=LocalObjectReference#3 readOnly=bool#4 options{}#5
FlockerVolumeSource datasetName#1 datasetUUID#2
GCEPersistentDiskVolumeSource pdName#1 fsType#2 partition=int#3 readOnly=bool#4
GRPCAction port=int#1 service#2 mode#3
GitRepoVolumeSource repository#1 revision#2 directory#3
GlusterfsVolumeSource endpoints#1 path#2 readOnly=bool#3
HTTPGetAction path#1 port=IntOrString#2 host#3 scheme#4 httpHeaders[]=HTTPHeader#5 protocol#6
HTTPHeader name#1 value#2
HostAlias ip#1 hostnames[]#2
HostPathVolumeSource path#1 type#2
ISCSIVolumeSource targetPortal#1 iqn#2 lun=int#3 iscsiInterface#4 fsType#5 readOnly=bool#6 portals[]#7
  chapAuthDiscovery=bool#8 secretRef=LocalObjectReference#10 chapAuthSession=bool#11 initiatorName#12
ImageVolumeSource reference#1 pullPolicy#2
IntOrString type=int#1 intVal=int#2 strVal#3
KeyToPath key#1 path#2 mode=int#3 user=int#4
LabelSelector matchLabels{}#1 matchExpressions[]=LabelSelectorRequirement#2
LabelSelectorRequirement key#1 operator#2 values[]#3
Lifecycle postStart=LifecycleHandler#1 preStop=LifecycleHandler#2 stopSignal#3
LifecycleHandler exec=ExecAction#1 httpGet=HTTPGetAction#2 tcpSocket=TCPSocketAction#3 sleep=SleepAction#4
ListMeta selfLink#1 resourceVersion#2 continue#3 remainingItemCount=int#4 shardInfo=ShardInfo#5
LocalObjectReference name#1
ManagedFieldsEntry manager#1 operation#2 apiVersion#3 time=Time#4 fieldsType#6 fieldsV1=FieldsV1#7 subresource#8
NFSVolumeSource server#1 path#2 readOnly=bool#3
Namespace metadata=ObjectMeta#1 spec=NamespaceSpec#2 status=NamespaceStatus#3
NamespaceCondition type#1 status#2 lastTransitionTime=Time#4 reason#5 message#6
NamespaceSpec finalizers[]#1
NamespaceStatus phase#1 conditions[]=NamespaceCondition#2
NodeAffinity requiredDuringSchedulingIgnoredDuringExecution=NodeSelector#1
  preferredDuringSchedulingIgnoredDuringExecution[]=PreferredSchedulingTerm#2
NodeSelector nodeSelectorTerms[]=NodeSelectorTerm#1
NodeSelectorRequirement key#1 operator#2 values[]#3
NodeSelectorTerm matchExpressions[]=NodeSelectorRequirement#1 matchFields[]=NodeSelectorRequirement#2
ObjectFieldSelector apiVersion#1 fieldPath#2
ObjectMeta name#1 generateName#2 namespace#3 selfLink#4 uid#5 resourceVersion#6 generation=int#7
  creationTimestamp=Time#8 deletionTimestamp=Time#9 deletionGracePeriodSeconds=int#10 labels{}#11 annotations{}#12
  ownerReferences[]=OwnerReference#13 finalizers[]#14 managedFields[]=ManagedFieldsEntry#17
OwnerReference kind#1 name#3 uid#4 apiVersion#5 controller=bool#6 blockOwnerDeletion=bool#7
PersistentVolumeClaim metadata=ObjectMeta#1 spec=PersistentVolumeClaimSpec#2 status=PersistentVolumeClaimStatus#3
PersistentVolumeClaimSpec accessModes[]#1 resources=VolumeResourceRequirements#2 volumeName#3 selector=LabelSelector#4
  storageClassName#5 volumeMode#6 dataSource=TypedLocalObjectReference#7 dataSourceRef=TypedObjectReference#8
  volumeAttributesClassName#9
PersistentVolumeClaimTemplate metadata=ObjectMeta#1 spec=PersistentVolumeClaimSpec#2
PersistentVolumeClaimVolumeSource claimName#1 readOnly=bool#2
PhotonPersistentDiskVolumeSource pdID#1 fsType#2
PodAffinity requiredDuringSchedulingIgnoredDuringExecution[]=PodAffinityTerm#1
  preferredDuringSchedulingIgnoredDuringExecution[]=WeightedPodAffinityTerm#2
PodAffinityTerm labelSelector=LabelSelector#1 namespaces[]#2 topologyKey#3 namespaceSelector=LabelSelector#4
  matchLabelKeys[]#5 mismatchLabelKeys[]#6
PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution[]=PodAffinityTerm#1
  preferredDuringSchedulingIgnoredDuringExecution[]=WeightedPodAffinityTerm#2
PodCertificateProjection signerName#1 keyType#2 maxExpirationSeconds=int#3 credentialBundlePath#4 keyPath#5
  certificateChainPath#6 userAnnotations{}#7 user=int#8
PodDNSConfig nameservers[]#1 searches[]#2 options[]=PodDNSConfigOption#3
PodDNSConfigOption name#1 value#2
PodOS name#1
PodReadinessGate conditionType#1
PodResourceClaim name#1 resourceClaimName#3 resourceClaimTemplateName#4
PodSchedulingGate name#1
PodSchedulingGroup podGroupName#1
PodSecurityContext seLinuxOptions=SELinuxOptions#1 runAsUser=int#2 runAsNonRoot=bool#3 supplementalGroups[]=int#4
  fsGroup=int#5 runAsGroup=int#6 sysctls[]=Sysctl#7 windowsOptions=WindowsSecurityContextOptions#8
  fsGroupChangePolicy#9 seccompProfile=SeccompProfile#10 appArmorProfile=AppArmorProfile#11
  supplementalGroupsPolicy#12 seLinuxChangePolicy#13
PodSpec volumes[]=Volume#1 containers[]=Container#2 restartPolicy#3 terminationGracePeriodSeconds=int#4
  activeDeadlineSeconds=int#5 dnsPolicy#6 nodeSelector{}#7 serviceAccountName#8 serviceAccount#9 nodeName#10
  hostNetwork=bool#11 hostPID=bool#12 hostIPC=bool#13 securityContext=PodSecurityContext#14
  imagePullSecrets[]=LocalObjectReference#15 hostname#16 subdomain#17 affinity=Affinity#18 schedulerName#19
  initContainers[]=Container#20 automountServiceAccountToken=bool#21 tolerations[]=Toleration#22
  hostAliases[]=HostAlias#23 priorityClassName#24 priority=int#25 dnsConfig=PodDNSConfig#26
  shareProcessNamespace=bool#27 readinessGates[]=PodReadinessGate#28 runtimeClassName#29 enableServiceLinks=bool#30
  preemptionPolicy#31 overhead{}=Quantity#32 topologySpreadConstraints[]=TopologySpreadConstraint#33
  ephemeralContainers[]=EphemeralContainer#34 setHostnameAsFQDN=bool#35 os=PodOS#36 hostUsers=bool#37
  schedulingGates[]=PodSchedulingGate#38 resourceClaims[]=PodResourceClaim#39 resources=ResourceRequirements#40
  hostnameOverride#41 schedulingGroup=PodSchedulingGroup#43 evictionResponders[]=EvictionResponder#44
PodTemplateSpec metadata=ObjectMeta#1 spec=PodSpec#2
PortworxVolumeSource volumeID#1 fsType#2 readOnly=bool#3
PreferredSchedulingTerm weight=int#1 preference=NodeSelectorTerm#2
Probe handler=ProbeHandler#1 initialDelaySeconds=int#2 timeoutSeconds=int#3 periodSeconds=int#4 successThreshold=int#5
  failureThreshold=int#6 terminationGracePeriodSeconds=int#7
ProbeHandler exec=ExecAction#1 httpGet=HTTPGetAction#2 tcpSocket=TCPSocketAction#3 grpc=GRPCAction#4
ProjectedVolumeSource sources[]=VolumeProjection#1 defaultMode=int#2 defaultUser=int#3
Quantity string#1
QuobyteVolumeSource registry#1 volume#2 readOnly=bool#3 user#4 group#5 tenant#6
RBDVolumeSource monitors[]#1 image#2 fsType#3 pool#4 user#5 keyring#6 secretRef=LocalObjectReference#7 readOnly=bool#8
RawExtension raw=bytes#1
ResourceClaim name#1 request#2
ResourceFieldSelector containerName#1 resource#2 divisor=Quantity#3
ResourceRequirements limits{}=Quantity#1 requests{}=Quantity#2 claims[]=ResourceClaim#3
RollingUpdateDaemonSet maxUnavailable=IntOrString#1 maxSurge=IntOrString#2
RollingUpdateDeployment maxUnavailable=IntOrString#1 maxSurge=IntOrString#2
RollingUpdateStatefulSetStrategy partition=int#1 maxUnavailable=IntOrString#2
SELinuxOptions user#1 role#2 type#3 level#4
ScaleIOVolumeSource gateway#1 system#2 secretRef=LocalObjectReference#3 sslEnabled=bool#4 protectionDomain#5
  storagePool#6 storageMode#7 volumeName#8 fsType#9 readOnly=bool#10
SeccompProfile type#1 localhostProfile#2
Secret metadata=ObjectMeta#1 data{}=bytes#2 type#3 stringData{}#4 immutable=bool#5
SecretEnvSource localObjectReference=LocalObjectReference#1 optional=bool#2
SecretKeySelector localObjectReference=LocalObjectReference#1 key#2 optional=bool#3
SecretProjection localObjectReference=LocalObjectReference#1 items[]=KeyToPath#2 optional=bool#4
SecretVolumeSource secretName#1 items[]=KeyToPath#2 defaultMode=int#3 optional=bool#4 defaultUser=int#5
SecurityContext capabilities=Capabilities#1 privileged=bool#2 seLinuxOptions=SELinuxOptions#3 runAsUser=int#4
  runAsNonRoot=bool#5 readOnlyRootFilesystem=bool#6 allowPrivilegeEscalation=bool#7 runAsGroup=int#8 procMount#9
  windowsOptions=WindowsSecurityContextOptions#10 seccompProfile=SeccompProfile#11 appArmorProfile=AppArmorProfile#12
ServiceAccountTokenProjection audience#1 expirationSeconds=int#2 path#3 user=int#4
ShardInfo selector#1
SleepAction seconds=int#1
StatefulSet metadata=ObjectMeta#1 spec=StatefulSetSpec#2 status=StatefulSetStatus#3
StatefulSetCondition type#1 status#2 lastTransitionTime=Time#3 reason#4 message#5
StatefulSetOrdinals start=int#1
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted#1 whenScaled#2
StatefulSetSpec replicas=int#1 selector=LabelSelector#2 template=PodTemplateSpec#3
  volumeClaimTemplates[]=PersistentVolumeClaim#4 serviceName#5 podManagementPolicy#6
  updateStrategy=StatefulSetUpdateStrategy#7 revisionHistoryLimit=int#8 minReadySeconds=int#9
  persistentVolumeClaimRetentionPolicy=StatefulSetPersistentVolumeClaimRetentionPolicy#10
  ordinals=StatefulSetOrdinals#11
StatefulSetStatus observedGeneration=int#1 replicas=int#2 readyReplicas=int#3 currentReplicas=int#4
  updatedReplicas=int#5 currentRevision#6 updateRevision#7 collisionCount=int#9 conditions[]=StatefulSetCondition#10
  availableReplicas=int#11
StatefulSetUpdateStrategy type#1 rollingUpdate=RollingUpdateStatefulSetStrategy#2
Status metadata=ListMeta#1 status#2 message#3 reason#4 details=StatusDetails#5 code=int#6
StatusCause reason#1 message#2 field#3
StatusDetails name#1 group#2 kind#3 causes[]=StatusCause#4 retryAfterSeconds=int#5 uid#6
StorageOSVolumeSource volumeName#1 volumeNamespace#2 fsType#3 readOnly=bool#4 secretRef=LocalObjectReference#5
Sysctl name#1 value#2
TCPSocketAction port=IntOrString#1 host#2
Time seconds=int#1 nanos=int#2
Toleration key#1 operator#2 value#3 effect#4 tolerationSeconds=int#5
TopologySpreadConstraint maxSkew=int#1 topologyKey#2 whenUnsatisfiable#3 labelSelector=LabelSelector#4
  minDomains=int#5 nodeAffinityPolicy#6 nodeTaintsPolicy#7 matchLabelKeys[]#8
TypeMeta apiVersion#1 kind#2
TypedLocalObjectReference apiGroup#1 kind#2 name#3
TypedObjectReference apiGroup#1 kind#2 name#3 namespace#4
Unknown typeMeta=TypeMeta#1 raw=bytes#2 contentEncoding#3 contentType#4
Volume name#1 volumeSource=VolumeSource#2
VolumeDevice name#1 devicePath#2
VolumeMount name#1 readOnly=bool#2 mountPath#3 subPath#4 mountPropagation#5 subPathExpr#6 recursiveReadOnly#7
  bindMountOptions[]#8
VolumeProjection secret=SecretProjection#1 downwardAPI=DownwardAPIProjection#2 configMap=ConfigMapProjection#3
  serviceAccountToken=ServiceAccountTokenProjection#4 clusterTrustBundle=ClusterTrustBundleProjection#5
  podCertificate=PodCertificateProjection#6
VolumeResourceRequirements limits{}=Quantity#1 requests{}=Quantity#2
VolumeSource hostPath=HostPathVolumeSource#1 emptyDir=EmptyDirVolumeSource#2
  gcePersistentDisk=GCEPersistentDiskVolumeSource#3 awsElasticBlockStore=AWSElasticBlockStoreVolumeSource#4
  gitRepo=GitRepoVolumeSource#5 secret=SecretVolumeSource#6 nfs=NFSVolumeSource#7 iscsi=ISCSIVolumeSource#8
  glusterfs=GlusterfsVolumeSource#9 persistentVolumeClaim=PersistentVolumeClaimVolumeSource#10 rbd=RBDVolumeSource#11
  flexVolume=FlexVolumeSource#12 cinder=CinderVolumeSource#13 cephfs=CephFSVolumeSource#14
  flocker=FlockerVolumeSource#15 downwardAPI=DownwardAPIVolumeSource#16 fc=FCVolumeSource#17
  azureFile=AzureFileVolumeSource#18 configMap=ConfigMapVolumeSource#19
  vsphereVolume=VsphereVirtualDiskVolumeSource#20 quobyte=QuobyteVolumeSource#21 azureDisk=AzureDiskVolumeSource#22
  photonPersistentDisk=PhotonPersistentDiskVolumeSource#23 portworxVolume=PortworxVolumeSource#24
  scaleIO=ScaleIOVolumeSource#25 projected=ProjectedVolumeSource#26 storageos=StorageOSVolumeSource#27
  csi=CSIVolumeSource#28 ephemeral=EphemeralVolumeSource#29 image=ImageVolumeSource#30
VsphereVirtualDiskVolumeSource volumePath#1 fsType#2 storagePolicyName#3 storagePolicyID#4
WatchEvent type#1 object=RawExtension#2
WeightedPodAffinityTerm weight=int#1 podAffinityTerm=PodAffinityTerm#2
WindowsSecurityContextOptions gmsaCredentialSpecName#1 gmsaCredentialSpec#2 runAsUserName#3 hostProcess=bool#4
`;
