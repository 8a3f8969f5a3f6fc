import { createContext, type ReactElement, type ReactNode, useContext } from 'react'

import { inLanguage, type OpenProject } from '#protocol/api/projects.ts'
import type { ProjectId } from '#protocol/ids.ts'

import { useLanguage } from '../../shared/i18n.ts'
import { dataOf } from '../../shared/poll.ts'
import { useAnswer } from '../../shared/use-answer.ts'

const Catalogue = createContext<readonly OpenProject[]>([])

type ProjectNamesProps = { api: { projects: () => Promise<OpenProject[]> }; children: ReactNode }

/** Asks once for the projects that the person answers for, for whatever names one below. */
export function ProjectNames({ api, children }: ProjectNamesProps): ReactElement {
  const { answer } = useAnswer(api.projects)
  return <Catalogue value={dataOf(answer) ?? []}>{children}</Catalogue>
}

/** A project by its name, with its id on hover; by its id where the catalogue does not hold it any more. */
export function ProjectName({ id }: { id: ProjectId }): ReactElement {
  const [language] = useLanguage()
  const project = useContext(Catalogue).find((one) => one.id === id)
  if (project === undefined) return <code>{id}</code>
  return <span title={id}>{inLanguage(language, project.title)}</span>
}
