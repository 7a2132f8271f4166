import type { IndustrySection } from '../../schema/vocabulary/industry.ts';
import type { Draws } from './random.ts';

/** Landscape and weather; no surname, no given name, no brand meant. */
const WORDS = [
  '青松',
  '云海',
  '磐石',
  '长河',
  '白杨',
  '绿洲',
  '朝霞',
  '明湖',
  '银杏',
  '远山',
  '碧波',
  '金穗',
  '晴空',
  '新禾',
  '古渡',
  '北斗',
  '平川',
  '清泉',
  '海岸',
  '草原',
  '雁栖',
  '石桥',
  '枫林',
  '麦田',
  '星河',
  '暖阳',
  '霜叶',
  '竹径',
  '溪谷',
  '飞鹭',
  '秋水',
  '塞外',
] as const;

/** Codes of GB/T 4754-2017 with the word an enterprise of that trade has in its name. */
const TRADES: Readonly<Record<IndustrySection, readonly [Trade, ...Trade[]]>> = {
  A: [trade('A01', '农业'), trade('A02', '林业'), trade('A03', '牧业'), trade('A04', '渔业')],
  B: [trade('B06', '煤业'), trade('B08', '矿业'), trade('B10', '石料开采')],
  C: [
    trade('C13', '农副食品'),
    trade('C14', '食品'),
    trade('C17', '纺织'),
    trade('C26', '化工'),
    trade('C27', '医药'),
    trade('C30', '建材'),
    trade('C31', '钢铁'),
    trade('C33', '金属制品'),
    trade('C34', '机械'),
    trade('C35', '装备'),
  ],
  D: [trade('D44', '热力'), trade('D45', '燃气'), trade('D46', '供水')],
  E: [trade('E47', '建筑'), trade('E48', '土木工程'), trade('E49', '安装工程'), trade('E50', '装饰工程')],
  F: [trade('F51', '贸易'), trade('F51', '商贸'), trade('F52', '百货'), trade('F52', '商业')],
  G: [trade('G54', '运输'), trade('G59', '仓储')],
  H: [trade('H61', '宾馆'), trade('H62', '餐饮')],
  I: [trade('I64', '网络科技'), trade('I65', '软件')],
  J: [trade('J66', '融资担保'), trade('J68', '保险代理')],
  K: [trade('K70', '房地产'), trade('K70', '物业服务')],
  L: [trade('L71', '租赁'), trade('L72', '企业管理'), trade('L72', '广告')],
  M: [trade('M74', '检测技术'), trade('M75', '技术服务')],
  N: [trade('N77', '环境治理'), trade('N78', '园林')],
  O: [trade('O80', '家政服务'), trade('O81', '汽车维修')],
  P: [trade('P83', '教育培训')],
  Q: [trade('Q84', '医疗服务'), trade('Q85', '养老服务')],
  R: [trade('R88', '文化艺术'), trade('R89', '体育'), trade('R90', '娱乐')],
  S: [trade('S95', '社团服务')],
  T: [trade('T97', '国际组织服务')],
};

/** Trades of the culture-tourism subjects, in the order of SUBJECT_KINDS. */
const SUBJECT_TRADES = [
  trade('L7291', '旅行社'),
  trade('N786', '景区管理'),
  trade('H6110', '旅游饭店'),
  trade('R905', '演出经纪'),
] as const;

export interface Trade {
  industryCode: string;
  word: string;
}

function trade(industryCode: string, word: string): Trade {
  return { industryCode, word };
}

export function tradeOf(section: IndustrySection, draws: Draws): Trade {
  return draws.pick(TRADES[section]);
}

export function tradeOfSubject(kind: number): Trade {
  return SUBJECT_TRADES[kind] ?? SUBJECT_TRADES[0];
}

/** "样例" + region + two words + trade + legal form: the name of no real enterprise. */
export function enterpriseName(regionNameZh: string, tradeWord: string, draws: Draws): string {
  return `样例${shortNameOf(regionNameZh)}${draws.pick(WORDS)}${draws.pick(WORDS)}${tradeWord}有限公司`;
}

export function institutionName(regionNameZh: string, draws: Draws): string {
  return `样例${shortNameOf(regionNameZh)}${draws.pick(WORDS)}风景区管理处`;
}

function shortNameOf(regionNameZh: string): string {
  return regionNameZh.replace(/(市|新区)$/, '');
}
