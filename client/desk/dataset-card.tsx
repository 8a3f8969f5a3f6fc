import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import { inLanguage, type Dataset } from '#protocol/api/projects.ts'

import { useLanguage } from '../shared/i18n.ts'
import { useFormats } from '../shared/use-formats.ts'
import classes from './dataset-card.module.css'

/** One data set, like the label beside a thing in a museum: what it is, how much, from where. */
export function DatasetCard({ dataset }: { dataset: Dataset }): ReactElement {
  const { t } = useTranslation()
  const [language] = useLanguage()
  return (
    <article aria-labelledby={`dataset-${dataset.id}`} className={classes.card}>
      <div className={classes.head}>
        <h3 id={`dataset-${dataset.id}`}>{inLanguage(language, dataset.title)}</h3>
        {dataset.synthetic ? (
          <span className={classes.synthetic} title={t('desk.syntheticHint')}>
            {t('desk.synthetic')}
          </span>
        ) : null}
      </div>
      <p className={classes.path}>
        <code>/data/{dataset.id}</code>
      </p>
      <p>{inLanguage(language, dataset.description)}</p>
      <Tables dataset={dataset} />
      <dl className={classes.facts}>
        <dt>{t('desk.licence')}</dt>
        <dd>{dataset.licence}</dd>
        <dt>{t('desk.source')}</dt>
        <dd>{dataset.source}</dd>
      </dl>
    </article>
  )
}

function Tables({ dataset }: { dataset: Dataset }): ReactElement | null {
  const { t } = useTranslation()
  const formats = useFormats()
  if (dataset.tables.length === 0) return null
  return (
    <table className={classes.tables}>
      <thead>
        <tr>
          <th scope="col">{t('desk.file')}</th>
          <th scope="col">{t('desk.rows')}</th>
          <th scope="col">{t('desk.columns')}</th>
        </tr>
      </thead>
      <tbody>
        {dataset.tables.map(({ file, rows, columns }) => (
          <tr key={file}>
            <td>
              <code>{file}</code>
            </td>
            <td>{formats.count(rows)}</td>
            <td>{formats.count(columns)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
