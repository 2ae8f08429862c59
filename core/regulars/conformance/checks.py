"""The checks that a plugin goes through, in order."""

from regulars.conformance.check import Check
from regulars.conformance.compatibility import CHECK as COMPATIBILITY
from regulars.conformance.compatibility import versions_stated
from regulars.conformance.declared import CHECK as DECLARATIONS
from regulars.conformance.declared import declarations_valid
from regulars.conformance.files import CHECK as FILES
from regulars.conformance.files import files_packed
from regulars.conformance.going import CHECK as GOING
from regulars.conformance.going import nothing_that_goes
from regulars.conformance.hooks import CHECK as HOOKS
from regulars.conformance.hooks import hooks_well_formed
from regulars.conformance.identity import CHECK as IDENTITY
from regulars.conformance.identity import identity_declared
from regulars.conformance.importing import CHECK as IMPORT
from regulars.conformance.importing import imports_quickly
from regulars.conformance.labels import CHECK as LABELS
from regulars.conformance.labels import both_languages
from regulars.conformance.manifest import CHECK as MANIFEST
from regulars.conformance.manifest import manifest_valid
from regulars.conformance.names import CHECK as NAMES
from regulars.conformance.names import names_free
from regulars.conformance.privacy import CHECK as PRIVACY
from regulars.conformance.privacy import privacy_stated
from regulars.conformance.provided import CHECK as PROVIDED
from regulars.conformance.provided import provided_names
from regulars.conformance.publicface import CHECK as PUBLIC_FACE
from regulars.conformance.publicface import public_face_only
from regulars.conformance.reach import CHECK as REACH
from regulars.conformance.reach import persons_reachable
from regulars.conformance.readme import CHECK as README
from regulars.conformance.readme import readme_present
from regulars.conformance.trials import TRIALS
from regulars.conformance.version import CHECK as VERSION
from regulars.conformance.version import version_told_once

#: What must be sound before declarations can be looked at one by one.
_READ = (MANIFEST, FILES, NAMES)

CHECKS: tuple[Check, ...] = (
    Check(
        name=MANIFEST,
        label={"en": "The manifest is in order", "zh": "插件清单正确"},
        look=manifest_valid,
    ),
    Check(
        name=FILES,
        label={"en": "Every file that it names is there and packed", "zh": "清单所列文件齐全并会打包"},
        look=files_packed,
        after=(MANIFEST,),
    ),
    Check(
        name=NAMES,
        label={"en": "It takes no name of another", "zh": "不占用他方已有的名称"},
        look=names_free,
        after=(MANIFEST, FILES),
    ),
    Check(
        name=COMPATIBILITY,
        label={
            "en": "It says which versions of Regulars it works with",
            "zh": "写明适用的 Regulars 版本范围",
        },
        look=versions_stated,
        after=(MANIFEST, NAMES),
    ),
    Check(
        name=VERSION,
        label={"en": "It has one version", "zh": "版本号规范且前后一致"},
        look=version_told_once,
        after=(MANIFEST,),
    ),
    Check(
        name=README,
        label={"en": "It has a README", "zh": "有 README 说明"},
        look=readme_present,
    ),
    Check(
        name=LABELS,
        label={"en": "What people read is there in English and Chinese", "zh": "面向用户的文字中英文齐备"},
        look=both_languages,
        after=_READ,
    ),
    Check(
        name=PRIVACY,
        label={"en": "Every field says how private it is", "zh": "每个字段都写明隐私级别"},
        look=privacy_stated,
        after=_READ,
    ),
    Check(
        name=IDENTITY,
        label={"en": "It says what tells records apart", "zh": "写明用什么区分各条记录"},
        look=identity_declared,
        after=_READ,
    ),
    Check(
        name=PUBLIC_FACE,
        label={"en": "Its code keeps to the public face", "zh": "代码只使用公开接口"},
        look=public_face_only,
        after=(MANIFEST, NAMES),
    ),
    Check(
        name=IMPORT,
        label={
            "en": "Its code is imported quickly, and nothing else happens",
            "zh": "代码导入迅速且没有其他动作",
        },
        look=imports_quickly,
        after=(MANIFEST, FILES),
    ),
    Check(
        name=HOOKS,
        label={"en": "Its hooks are well-formed and stated", "zh": "钩子书写正确并已在清单中列出"},
        look=hooks_well_formed,
        after=(IMPORT, NAMES, COMPATIBILITY),
    ),
    Check(
        name=PROVIDED,
        label={"en": "What it provides has names of its own", "zh": "所提供内容的名称不与他方冲突"},
        look=provided_names,
        after=(HOOKS,),
    ),
    Check(
        name=DECLARATIONS,
        label={"en": "Its declarations are valid", "zh": "声明有效"},
        look=declarations_valid,
        # What these say, it would say again.
        after=(PROVIDED, IDENTITY),
    ),
    Check(
        name=GOING,
        label={"en": "It uses nothing that goes", "zh": "未使用即将移除的功能"},
        look=nothing_that_goes,
        after=(HOOKS, DECLARATIONS),
    ),
    Check(
        name=REACH,
        label={
            "en": "Erasing a person finds all that it keeps of that person",
            "zh": "删除个人数据时能找到其全部资料",
        },
        look=persons_reachable,
        after=(DECLARATIONS,),
    ),
    *TRIALS,
)
