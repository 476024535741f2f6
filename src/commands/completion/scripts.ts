/** The functions by which shells complete `reroll`. They ask `reroll __complete`, whose last line is `:N`. */

/**
 * For bash, also the 3.2 of macOS, where it completes no names of files. Bash splits words at `=` and `:` and completes
 * the last part only, so what stands before that part is taken off the candidates.
 */
const bash = `# Completion of reroll for bash, to be read by: source <(reroll completion bash)
_reroll() {
  local line=\${COMP_LINE:0:COMP_POINT} candidate directive=4 words=()
  read -rd '' -a words <<< "$line"
  if [[ $line == *[[:space:]] ]]; then words+=(''); fi
  local typed=\${words[\${#words[@]}-1]}
  local lead=\${typed%"$2"}
  COMPREPLY=()
  while IFS= read -r candidate; do
    case $candidate in
      :*) directive=\${candidate#:} ;;
      *) COMPREPLY+=("\${candidate#"$lead"}") ;;
    esac
  done < <("$1" __complete "\${words[@]:1}" 2> /dev/null)
  if ((directive & 2)); then compopt -o nospace 2> /dev/null; fi
  if ! ((directive & 4)); then compopt -o default 2> /dev/null; fi
  return 0
}
complete -F _reroll reroll`;

const zsh = `#compdef reroll
# Completion of reroll for zsh, to be read by: source <(reroll completion zsh)
_reroll() {
  local line directive=4
  local -a typed candidates
  typed=("\${(@Q)words[1,CURRENT]}")
  typed[CURRENT]=$PREFIX
  for line in "\${(@f)$("\${(@)typed[1,1]}" __complete "\${(@)typed[2,-1]}" 2> /dev/null)}"; do
    case $line in
      :*) directive=\${line#:} ;;
      ?*) candidates+=("$line") ;;
    esac
  done
  if ! ((directive & 4)); then
    compset -P '--*='
    _files
  elif ((directive & 2)); then
    compadd -QS '' -- "\${(@)candidates}"
  else
    compadd -Q -- "\${(@)candidates}"
  fi
}
if [[ $funcstack[1] == _reroll ]]; then _reroll "$@"; else compdef _reroll reroll; fi`;

export const scripts = { bash, zsh };
