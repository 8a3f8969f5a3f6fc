/** One herb of a formula with the dose that a modern textbook of formulas gives an adult, in grams. */
export type Herb = { name: string; grams: number }

export type Formula = {
  name: string
  herbs: readonly Herb[]
  /** Made up for the synthetic table: how far a visit's score falls on average, 0 to 10. */
  improvement: number
}

export type Specialty = '中醫內科' | '中醫外科' | '中醫婦科' | '中醫兒科' | '中醫骨傷科' | '針灸科'

/** What brings a patient to the clinic: a Western diagnosis, its Chinese pattern, its formulas. */
export type Presentation = {
  specialty: Specialty
  /** Youngest and oldest patient, in years. */
  ages: readonly [number, number]
  disease: string
  /** A three-character category of the WHO's ICD-10. */
  icd10: string
  syndrome: string
  /** The first is the usual choice, the second (if any) the less usual one. */
  formulas: readonly [Formula, Formula?]
}

const DOSE = /^(\p{Script=Han}+)(\d+)$/u

/** Reads `桂枝9 芍藥9` into herbs. Throws when an entry is not Chinese characters and whole grams. */
export function herbs(text: string): readonly Herb[] {
  return text.split(' ').map((entry) => {
    const [, name, grams] = DOSE.exec(entry) ?? []
    if (name === undefined) throw new Error(`"${entry}" is no herb with a dose in whole grams`)
    return { name, grams: Number(grams) }
  })
}

function formula(name: string, improvement: number, text: string): Formula {
  return { name, improvement, herbs: herbs(text) }
}

const guizhi = formula('桂枝湯', 3, '桂枝9 芍藥9 炙甘草6 生薑9 大棗9')
const mahuang = formula('麻黃湯', 3, '麻黃9 桂枝6 杏仁6 炙甘草3')
const yinqiao = formula(
  '銀翹散',
  3,
  '連翹9 金銀花9 桔梗6 薄荷6 竹葉4 生甘草5 荊芥穗5 淡豆豉5 牛蒡子9',
)
const maxing = formula('麻杏石甘湯', 3, '麻黃9 杏仁9 炙甘草6 石膏18')
const xiaochaihu = formula('小柴胡湯', 2, '柴胡12 黃芩9 人參6 半夏9 炙甘草5 生薑9 大棗12')
const sijunzi = formula('四君子湯', 2, '人參9 白朮9 茯苓9 炙甘草6')
const buzhong = formula('補中益氣湯', 2, '黃耆18 炙甘草9 人參6 當歸3 陳皮6 升麻6 柴胡6 白朮9')
const baohe = formula('保和丸', 4, '山楂18 神曲6 半夏9 茯苓9 陳皮3 連翹3 萊菔子3')
const yupingfeng = formula('玉屏風散', 2, '黃耆12 白朮12 防風6')
const liuwei = formula('六味地黃丸', 1, '熟地黃24 山茱萸12 山藥12 澤瀉9 牡丹皮9 茯苓9')
const xiaoyao = formula('逍遙散', 2, '柴胡9 當歸9 白芍9 白朮9 茯苓9 炙甘草5 生薑3 薄荷3')
const siwu = formula('四物湯', 2, '熟地黃12 當歸9 白芍9 川芎6')
const taohong = formula('桃紅四物湯', 3, '熟地黃12 當歸9 白芍9 川芎6 桃仁9 紅花6')
const guipi = formula(
  '歸脾湯',
  2,
  '白朮9 茯神9 黃耆12 龍眼肉12 酸棗仁12 人參6 木香6 炙甘草3 當歸9 遠志6',
)
const suanzaoren = formula('酸棗仁湯', 2, '酸棗仁15 甘草3 知母6 茯苓6 川芎6')
const wuwei = formula('五味消毒飲', 4, '金銀花20 野菊花15 蒲公英15 紫花地丁15 紫背天葵子15')
const longdan = formula(
  '龍膽瀉肝湯',
  3,
  '龍膽草6 黃芩9 梔子9 澤瀉12 木通6 當歸3 生地黃9 柴胡6 生甘草6 車前子9',
)
const duhuo = formula(
  '獨活寄生湯',
  2,
  '獨活9 桑寄生6 杜仲6 牛膝6 細辛3 秦艽6 茯苓6 肉桂6 防風6 川芎6 人參6 甘草6 當歸6 芍藥6 乾地黃6',
)
const shentong = formula(
  '身痛逐瘀湯',
  3,
  '秦艽3 川芎6 桃仁9 紅花9 甘草6 羌活3 沒藥6 當歸9 五靈脂6 香附3 牛膝9 地龍6',
)
const tianma = formula(
  '天麻鉤藤飲',
  2,
  '天麻9 鉤藤12 石決明18 梔子9 黃芩9 川牛膝12 杜仲9 益母草9 桑寄生9 夜交藤9 茯神9',
)
const buyang = formula('補陽還五湯', 1, '黃耆120 當歸尾6 赤芍5 地龍3 川芎3 紅花3 桃仁3')

const adult = { ages: [20, 75] } as const
const child = { ages: [6, 12] } as const
const younger = { ages: [18, 42] } as const
const menopause = { ages: [45, 55] } as const
const elder = { ages: [50, 82] } as const

const internal = { specialty: '中醫內科', ...adult } as const
const external = { specialty: '中醫外科', ...adult } as const
const womens = { specialty: '中醫婦科' } as const
const childrens = { specialty: '中醫兒科', ...child } as const
const bones = { specialty: '中醫骨傷科', ...elder } as const
const acupuncture = { specialty: '針灸科' } as const

const cold = { ...internal, disease: '感冒', icd10: 'J00' } as const
const indigestion = { disease: '功能性消化不良', icd10: 'K30' } as const
const insomnia = { disease: '失眠', icd10: 'G47', ...adult } as const
const periodPain = { ...womens, ...younger, disease: '痛經', icd10: 'N94' } as const
const change = { ...womens, ...menopause, disease: '更年期綜合症', icd10: 'N95' } as const

export const PRESENTATIONS: readonly Presentation[] = [
  { ...cold, syndrome: '風寒表虛證', formulas: [guizhi] },
  { ...cold, syndrome: '風寒表實證', formulas: [mahuang, guizhi] },
  { ...cold, syndrome: '風熱表證', formulas: [yinqiao] },
  { ...internal, ...indigestion, syndrome: '脾胃氣虛證', formulas: [sijunzi, buzhong] },
  { ...internal, ...insomnia, syndrome: '心脾兩虛證', formulas: [guipi, suanzaoren] },
  { ...external, disease: '癤', icd10: 'L02', syndrome: '熱毒蘊結證', formulas: [wuwei] },
  { ...external, disease: '帶狀疱疹', icd10: 'B02', syndrome: '肝膽濕熱證', formulas: [longdan] },
  { ...external, disease: '痔', icd10: 'K64', syndrome: '中氣下陷證', formulas: [buzhong] },
  { ...periodPain, syndrome: '血虛證', formulas: [siwu, guipi] },
  { ...periodPain, syndrome: '氣滯血瘀證', formulas: [taohong, siwu] },
  { ...change, syndrome: '肝鬱脾虛證', formulas: [xiaoyao, xiaochaihu] },
  { ...change, syndrome: '腎陰虛證', formulas: [liuwei] },
  {
    ...childrens,
    disease: '急性支氣管炎',
    icd10: 'J20',
    syndrome: '肺熱壅盛證',
    formulas: [maxing],
  },
  { ...childrens, ...indigestion, syndrome: '飲食積滯證', formulas: [baohe, sijunzi] },
  {
    ...childrens,
    disease: '過敏性鼻炎',
    icd10: 'J30',
    syndrome: '肺衛不固證',
    formulas: [yupingfeng],
  },
  { ...bones, disease: '膝骨關節炎', icd10: 'M17', syndrome: '肝腎虧虛證', formulas: [duhuo] },
  {
    ...bones,
    disease: '腰痛',
    icd10: 'M54',
    syndrome: '氣滯血瘀證',
    formulas: [shentong, taohong],
  },
  {
    ...acupuncture,
    ...adult,
    disease: '偏頭痛',
    icd10: 'G43',
    syndrome: '肝陽上亢證',
    formulas: [tianma, xiaoyao],
  },
  {
    ...acupuncture,
    ...elder,
    disease: '中風後遺症',
    icd10: 'I69',
    syndrome: '氣虛血瘀證',
    formulas: [buyang],
  },
  { ...acupuncture, ...insomnia, syndrome: '心脾兩虛證', formulas: [suanzaoren, guipi] },
]
